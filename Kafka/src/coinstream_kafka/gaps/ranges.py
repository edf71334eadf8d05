"""Sets of integers on a grid, kept as ranges: the arithmetic under the gap ledger."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple


class Range(NamedTuple):
    """From `first` to `last`, both included, in steps of the set it belongs to."""

    first: int
    last: int


class RangeSet:
    """A set of positions that are a multiple of `step` apart. Ranges that touch are one."""

    def __init__(self, step: int = 1) -> None:
        self._step = step
        self._firsts: list[int] = []
        self._lasts: list[int] = []

    def __iter__(self) -> Iterator[Range]:
        return map(Range, list(self._firsts), list(self._lasts))

    def __bool__(self) -> bool:
        return bool(self._firsts)

    def __contains__(self, position: int) -> bool:
        at = bisect_right(self._firsts, position) - 1
        return at >= 0 and position <= self._lasts[at]

    @property
    def size(self) -> int:
        """How many positions are in the set."""
        step = self._step
        return sum(
            (last - first) // step + 1
            for first, last in zip(self._firsts, self._lasts, strict=True)
        )

    def add(self, first: int, last: int) -> None:
        """Add a range, joined with those it overlaps or touches."""
        if last < first:
            return
        low = bisect_left(self._lasts, first - self._step)
        high = bisect_right(self._firsts, last + self._step)
        if low < high:
            first = min(first, self._firsts[low])
            last = max(last, self._lasts[high - 1])
        self._firsts[low:high] = [first]
        self._lasts[low:high] = [last]

    def remove(self, first: int, last: int) -> list[Range]:
        """Take a range out and return the parts that were in the set."""
        if last < first:
            return []
        low = bisect_left(self._lasts, first)
        high = bisect_right(self._firsts, last)
        taken, kept = [], []
        for start, end in zip(self._firsts[low:high], self._lasts[low:high], strict=True):
            taken.append(Range(max(start, first), min(end, last)))
            if start < first:
                kept.append(Range(start, first - self._step))
            if end > last:
                kept.append(Range(last + self._step, end))
        self._firsts[low:high] = [part.first for part in kept]
        self._lasts[low:high] = [part.last for part in kept]
        return taken

    def clear(self) -> None:
        """Empty the set."""
        self._firsts.clear()
        self._lasts.clear()
