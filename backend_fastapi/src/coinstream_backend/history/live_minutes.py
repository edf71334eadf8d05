"""The live minutes of a symbol: Redis' joined with those that Kafka brought since."""

from collections.abc import Callable
from typing import Protocol

from coinstream_backend.history.rollup import time_reached
from coinstream_backend.stored_state import StoredState
from coinstream_contracts.candles import Candle, settled
from coinstream_contracts.messages import Kline, supersedes
from coinstream_contracts.minute_candles import minute_of
from coinstream_contracts.redis_keys import CANDLE_HISTORY_LENGTH
from coinstream_contracts.times import MINUTE_MS


class MinuteFold(Protocol):
    """The newest minutes of one symbol that came through Kafka."""

    def newest(self) -> Kline | None:
        """Return the candle of the newest minute."""

    def since(self, open_time_ms: int) -> list[Kline]:
        """Return the minutes from `open_time_ms` on, ascending."""


class LiveMinutes:
    """Reads the newest minutes of any symbol.

    Args:
        stored: Redis.
        fold: gives the fold of a symbol's Kafka messages.
    """

    def __init__(self, stored: StoredState, fold: Callable[[str], MinuteFold]) -> None:
        self._stored = stored
        self._fold = fold

    async def newest(self, symbol: str) -> Candle | None:
        """Return the newest minute; None when nothing is live.

        Raises:
            redis.exceptions.RedisError: nothing came through Kafka, and Redis is away.
        """
        live = self._fold(symbol).newest()
        if live is None:
            live = (await self._stored.latest_candles([symbol])).get(symbol)
        return None if live is None else minute_of(live)

    async def between(
        self, symbol: str, start_ms: int, end_ms: int, newest: Candle
    ) -> list[Candle]:
        """Return the minutes from `start_ms` to `end_ms`, ascending; a missing one is left out.

        `newest` is the minute that `newest()` told of.

        Raises:
            redis.exceptions.RedisError: Redis is needed, and away.
        """
        last_ms = min(end_ms, newest.open_time_ms)
        count = (last_ms - start_ms) // MINUTE_MS + 1
        live = [
            kline for kline in self._fold(symbol).since(start_ms) if kline.open_time_ms <= end_ms
        ]
        stored: list[Kline] = []
        # Redis gets its minutes from Kafka too: it has nothing newer than the fold.
        if len(live) < count:
            stored = await self._stored.candles(
                symbol, max(0, min(count, CANDLE_HISTORY_LENGTH)), last_ms
            )
        joined = {kline.open_time_ms: kline for kline in stored if kline.open_time_ms >= start_ms}
        for kline in live:
            known = joined.get(kline.open_time_ms)
            if known is None or supersedes(kline, known):
                joined[kline.open_time_ms] = kline
        reached_ms = time_reached(newest)
        return [settled(minute_of(joined[at_ms]), reached_ms) for at_ms in sorted(joined)]
