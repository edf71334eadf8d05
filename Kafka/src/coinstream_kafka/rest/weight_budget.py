"""Decides when a REST call may go out. Pure: time comes in as an argument, in ms.

The exchange counts weight by address and minute, tells the sum in each answer, and answers 429
(slow down) or 418 (banned), both with `Retry-After`, to those who pass it.
"""

from typing import Final

from coinstream_contracts.times import MINUTE_MS, SECOND_MS

_CONFIRM_MS: Final = 1_000
"""The exchange's minute may turn later than ours: a second is given to the difference."""
_DEFAULT_PAUSE_MS: Final = {429: 60 * SECOND_MS, 418: 120 * SECOND_MS}


class WeightBudget:
    """The weight that this minute has left.

    Args:
        limit: weight that the exchange allows in a minute.
        share: part of it that is used at most; the rest is for others behind the same address.
    """

    def __init__(self, limit: int, share: float) -> None:
        self._limit = limit
        self._share = share
        self._minute = 0
        self.used = 0
        self._paused_until_ms = 0

    def wait_ms(self, weight: int, now_ms: int, share: float = 1.0) -> int:
        """Return how long a call of `weight` must wait; 0 when it may go now.

        `share` below 1 leaves a part of the budget to more urgent calls. A call that is heavier
        than its whole share goes alone, at the start of a minute.
        """
        if now_ms < self._paused_until_ms:
            return self._paused_until_ms - now_ms
        self._turn(now_ms)
        allowed = self._limit * self._share * share
        if self.used == 0 or self.used + weight <= allowed:
            return 0
        return (self._minute + 1) * MINUTE_MS + _CONFIRM_MS - now_ms

    def sent(self, weight: int, now_ms: int) -> None:
        """Count a call that goes out."""
        self._turn(now_ms)
        self.used += weight

    def told(self, used: int, now_ms: int) -> None:
        """Take the exchange's own count, which includes everyone behind this address."""
        self._turn(now_ms)
        self.used = max(self.used, used)

    def refused(self, status: int, retry_after_s: float | None, now_ms: int) -> None:
        """Stop calling after a 429 or 418, for as long as the exchange says."""
        pause_ms = _DEFAULT_PAUSE_MS.get(status, MINUTE_MS)
        if retry_after_s is not None and retry_after_s >= 0:
            pause_ms = int(retry_after_s * SECOND_MS)
        self._paused_until_ms = max(self._paused_until_ms, now_ms + pause_ms)

    def _turn(self, now_ms: int) -> None:
        minute = now_ms // MINUTE_MS
        if minute != self._minute:
            self._minute, self.used = minute, 0
