"""Which candles a request asks for."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class PageQuery:
    """At most `limit` candles whose open time is from `start_ms` to `end_ms`, both included.

    With a start, the oldest of them; else the newest.
    """

    limit: int
    start_ms: int | None = None
    end_ms: int | None = None

    @property
    def is_forward(self) -> bool:
        """Whether pages go from old to new."""
        return self.start_ms is not None

    def after(self, first_ms: int, last_ms: int) -> "PageQuery":
        """Return the query of the next page, given this one's first and last open times."""
        if self.is_forward:
            return replace(self, start_ms=last_ms + 1)
        return replace(self, end_ms=first_ms - 1)
