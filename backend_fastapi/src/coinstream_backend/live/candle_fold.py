"""One symbol's newest candles, folded from Kafka."""

from collections.abc import Iterable
from typing import Final

from coinstream_backend.candles.written import WrittenCandle, written
from coinstream_contracts.messages import Kline, supersedes

KEPT_CANDLES: Final = 120
"""Minutes that are remembered: far more than Redis may lag behind Kafka."""


class CandleFold:
    """The newest `KEPT_CANDLES` minutes of one symbol."""

    def __init__(self) -> None:
        self._candles: dict[int, Kline] = {}
        self._newest_ms = -1
        self._version = 0

    @property
    def version(self) -> int:
        """How often a candle changed or came; 0 when none came yet."""
        return self._version

    def apply(self, kline: Kline) -> bool:
        """Take `kline` in, and say whether it tells clients something new.

        An older minute is told again only when it is closed: a correction, or a minute that came
        late. What is older than all that is remembered is history, which REST serves.
        """
        open_time_ms = kline.open_time_ms
        known = self._candles.get(open_time_ms)
        if open_time_ms < self._newest_ms and not kline.closed:
            return False
        if known is None:
            if self._is_forgotten(open_time_ms):
                return False
        elif not supersedes(kline, known):
            return False
        self._candles[open_time_ms] = kline
        self._version += 1
        self._newest_ms = max(self._newest_ms, open_time_ms)
        if len(self._candles) > KEPT_CANDLES:
            del self._candles[min(self._candles)]
        return True

    def _is_forgotten(self, open_time_ms: int) -> bool:
        return len(self._candles) >= KEPT_CANDLES and open_time_ms < min(self._candles)

    def newest(self) -> Kline | None:
        """Return the candle of the newest minute."""
        return self._candles.get(self._newest_ms)

    def since(self, open_time_ms: int) -> list[Kline]:
        """Return the minutes from `open_time_ms` on, ascending."""
        return [self._candles[at] for at in sorted(self._candles) if at >= open_time_ms]

    def join(self, stored: Iterable[WrittenCandle], limit: int) -> list[WrittenCandle]:
        """Return the newest `limit` of what is stored and what is known here, by open time."""
        joined = {candle.open_time_ms: candle for candle in stored}
        for open_time_ms, kline in self._candles.items():
            other = joined.get(open_time_ms)
            if other is None or supersedes(kline, other):
                joined[open_time_ms] = written(kline)
        return [joined[open_time_ms] for open_time_ms in sorted(joined)[-limit:]]


class CandleSeam:
    """What one client got out of Redis that Kafka's reader may not have reached yet."""

    def __init__(self, sent: Iterable[WrittenCandle]) -> None:
        self._sent = {candle.open_time_ms: candle for candle in sent}
        self._newest_ms = max(self._sent, default=-1)

    def admits(self, kline: Kline) -> bool:
        """Say whether the client has not got `kline`, or a newer state of it, already."""
        if kline.open_time_ms < self._newest_ms and not kline.closed:
            return False
        known = self._sent.get(kline.open_time_ms)
        return known is None or supersedes(kline, known)
