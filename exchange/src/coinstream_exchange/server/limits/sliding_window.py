"""At most so many events within any span of a given length."""

from collections import deque


class SlidingWindow:
    """Counts events by their time, in seconds on any clock that does not go back."""

    def __init__(self, limit: int, span_s: float) -> None:
        self._limit = limit
        self._span_s = span_s
        self._times: deque[float] = deque()

    def admit(self, now: float) -> bool:
        """Count one event at `now` if the limit allows it, and say whether it did."""
        self._forget(now)
        if len(self._times) >= self._limit:
            return False
        self._times.append(now)
        return True

    def free_in_s(self, now: float) -> float:
        """Return after how many seconds the next event is allowed."""
        self._forget(now)
        if len(self._times) < self._limit or not self._times:
            return 0.0
        return self._times[0] + self._span_s - now

    def is_idle(self, now: float) -> bool:
        """Say whether nothing is counted any more."""
        self._forget(now)
        return not self._times

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] + self._span_s <= now:
            self._times.popleft()
