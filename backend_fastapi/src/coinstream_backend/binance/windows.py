"""The candles of the rolling 24 hours."""

from typing import NamedTuple

from coinstream_backend.history.reader import HistoryReader
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import DAY_MS, MINUTE_MS


class Window(NamedTuple):
    """Candles that make up 24 hours, ascending, and the last minute before them."""

    candles: list[Candle]
    before: Candle | None


async def rolling_day(reader: HistoryReader, symbol: str) -> Window | None:
    """Return the 1440 minutes that end with the newest one; None of a symbol that has none.

    Whole hours come as such: their sums are those of their minutes.

    Raises:
        HistoryUnavailableError: MongoDB is needed, and away.
        redis.exceptions.RedisError: Redis is needed, and away.
    """
    newest = await reader.newest_minute(symbol)
    if newest is None:
        return None
    last_ms = newest.open_time_ms
    first_ms = last_ms + MINUTE_MS - DAY_MS
    hour_ms = Interval.H1.next(first_ms - 1)
    last_hour_ms = Interval.H1.floor(last_ms)
    head = await reader.series(symbol, Interval.M1, first_ms - MINUTE_MS, hour_ms - MINUTE_MS)
    hours = await reader.series(symbol, Interval.H1, hour_ms, last_hour_ms - 1)
    tail = await reader.series(symbol, Interval.M1, last_hour_ms, last_ms)
    before = next((one for one in head if one.open_time_ms < first_ms), None)
    candles = [*(one for one in head if one.open_time_ms >= first_ms), *hours, *tail]
    return Window(candles, before) if candles else None
