"""One symbol's newest candles of a longer interval, folded from its minutes."""

from collections.abc import Iterable
from typing import Final

from coinstream_backend.history.rollup import roll_up, time_reached
from coinstream_contracts.candles import Candle, settled
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Kline
from coinstream_contracts.minute_candles import minute_of
from coinstream_contracts.times import MINUTE_MS

KEPT_MINUTES: Final = 120
"""Minutes that are known one by one, so that a later state of each can take its place."""
_MERGED_AT_ONCE: Final = 60
_REMEMBERED_MS: Final = 60 * MINUTE_MS


class RolledFold:
    """The newest candles of `interval`, two at least: a candle's last minute may close late.

    Args:
        interval: longer than a minute.
        from_ms: the open time of the first minute that may still change; earlier ones are history,
            which REST serves.
        parts: shorter candles, ascending, between the beginning of a candle and `from_ms`.
        minutes: the minutes from `from_ms` on that are known already.
    """

    def __init__(
        self,
        interval: Interval,
        from_ms: int,
        parts: Iterable[Candle] = (),
        minutes: Iterable[Candle] = (),
    ) -> None:
        self._interval = interval
        self._from_ms = from_ms
        self._heads: dict[int, Candle] = {}
        self._minutes: dict[int, Candle] = {}
        self._newest: Candle | None = None
        self._merge(list(parts))
        for minute in minutes:
            self._take(minute)

    def apply(self, kline: Kline) -> bool:
        """Take a minute in, and say whether it changes a candle."""
        if self._newest is not None and (
            kline.open_time_ms < self._newest.open_time_ms and not kline.closed
        ):
            return False
        return self._take(minute_of(kline))

    @property
    def newest_ms(self) -> int | None:
        """The open time of the newest candle; None before the first minute."""
        return None if self._newest is None else self._interval.floor(self._newest.open_time_ms)

    def candle(self, open_time_ms: int) -> Candle | None:
        """Return the candle that opened at `open_time_ms`; None when it is not remembered."""
        head = self._heads.get(open_time_ms)
        end_ms = self._interval.next(open_time_ms)
        parts = [] if head is None else [head]
        if self._newest is None:
            return None
        reached_ms = time_reached(self._newest)
        parts += [
            settled(self._minutes[at], reached_ms)
            for at in sorted(self._minutes)
            if open_time_ms <= at < end_ms
        ]
        if not parts:
            return None
        (candle,) = roll_up(parts, self._interval, reached_ms)
        return candle

    def candles(self) -> list[Candle]:
        """Return the newest candles, ascending."""
        opened = {self._interval.floor(at) for at in self._minutes} | set(self._heads)
        found = [self.candle(open_time_ms) for open_time_ms in sorted(opened)]
        return [candle for candle in found if candle is not None]

    def _take(self, minute: Candle) -> bool:
        known = self._minutes.get(minute.open_time_ms)
        if minute.open_time_ms < self._from_ms:
            return False
        if known is not None and minute.revision <= known.revision:
            return False
        self._minutes[minute.open_time_ms] = minute
        if self._newest is None or minute.open_time_ms >= self._newest.open_time_ms:
            self._newest = minute
        if len(self._minutes) > KEPT_MINUTES:
            self._shorten(time_reached(self._newest))
        self._forget_old(self._newest.open_time_ms)
        return True

    def _shorten(self, reached_ms: int) -> None:
        """Know the oldest minutes only by the candle that they are part of."""
        oldest = sorted(self._minutes)[:_MERGED_AT_ONCE]
        self._merge([settled(self._minutes.pop(at_ms), reached_ms) for at_ms in oldest])
        self._from_ms = oldest[-1] + MINUTE_MS

    def _merge(self, parts: list[Candle]) -> None:
        # As long as it is a part only, it does not matter whether the candle is open.
        for merged in roll_up(parts, self._interval, 0):
            head = self._heads.get(merged.open_time_ms)
            both = [merged] if head is None else [head, merged]
            (self._heads[merged.open_time_ms],) = roll_up(both, self._interval, 0)

    def _forget_old(self, newest_ms: int) -> None:
        before_ms = self._interval.floor(newest_ms) - 1
        first_ms = self._interval.floor(min(before_ms, newest_ms - _REMEMBERED_MS))
        if first_ms <= self._from_ms and first_ms <= min(self._heads, default=first_ms):
            return
        self._from_ms = max(self._from_ms, first_ms)
        for open_time_ms in [at for at in self._minutes if at < first_ms]:
            del self._minutes[open_time_ms]
        for open_time_ms in [at for at in self._heads if at < first_ms]:
            del self._heads[open_time_ms]


class RolledSeam:
    """What one client got out of the stores that Kafka's reader may not have reached yet."""

    def __init__(self, interval: Interval, fold: RolledFold, sent: dict[int, int]) -> None:
        self._interval = interval
        self._fold = fold
        self._sent = sent

    def admits(self, kline: Kline) -> bool:
        """Say whether the candle of `kline` is further now than the client has got it."""
        open_time_ms = self._interval.floor(kline.open_time_ms)
        candle = self._fold.candle(open_time_ms)
        return candle is not None and candle.revision > self._sent.get(open_time_ms, -1)
