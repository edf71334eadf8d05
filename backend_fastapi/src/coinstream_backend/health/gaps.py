"""The gaps of one stream that are still open."""

from typing import Final

from coinstream_backend.health.schemas import Gap

MAX_LISTED_GAPS: Final = 100
"""Gaps kept for a stream; the oldest beyond them are forgotten."""


class OpenGaps:
    """Ranges that are missing. A repair may close part of a range, or several.

    Args:
        step: how far apart neighbours are: 1 for ids, a minute in ms for open times.
    """

    def __init__(self, step: int = 1) -> None:
        self._step = step
        self.unfillable = 0
        self._gaps: list[Gap] = []

    def open(self, first: int, last: int, time_ms: int) -> None:
        """Note that `first` to `last`, both included, are missing."""
        self.close(first, last)
        self._gaps.append(Gap(first=first, last=last, opened_at_ms=time_ms))
        del self._gaps[:-MAX_LISTED_GAPS]

    def close(self, first: int, last: int) -> None:
        """Note that nothing from `first` to `last`, both included, is missing any more."""
        self._gaps = [rest for gap in self._gaps for rest in _without(gap, first, last, self._step)]

    def listed(self) -> list[Gap]:
        """Return what is missing, ascending."""
        return sorted(self._gaps, key=lambda gap: gap.first)


def _without(gap: Gap, first: int, last: int, step: int) -> list[Gap]:
    """Return what is left of `gap` without `first` to `last`."""
    if last < gap.first or gap.last < first:
        return [gap]
    ends = ((gap.first, first - step), (last + step, gap.last))
    return [
        Gap(first=start, last=end, opened_at_ms=gap.opened_at_ms)
        for start, end in ends
        if start <= end
    ]
