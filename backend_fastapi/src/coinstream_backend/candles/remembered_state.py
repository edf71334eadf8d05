"""The hot state with its candles in the form in which they are served."""

import redis.asyncio

from coinstream_backend.candles.written import CandleMemo, WrittenCandle
from coinstream_redis.hot_state import HotState


class RememberedState(HotState):
    """Reads Redis each time, and writes a candle that it has read before from memory."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        super().__init__(client)
        self._memo = CandleMemo()

    async def written_candles(self, symbol: str, limit: int) -> list[WrittenCandle]:
        """Return the newest `limit` candles, ascending by open time.

        Raises:
            redis.exceptions.RedisError: Redis does not answer in time.
            InvalidMessageError: a key holds something else than a candle.
        """
        return self._memo.read(await self.candle_values(symbol, limit))
