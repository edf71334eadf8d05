"""What a live feed of a longer interval begins with."""

from collections.abc import Sequence

from coinstream_backend.history.query import PageQuery
from coinstream_backend.history.reader import LATE_MS, HistoryReader
from coinstream_backend.live.rolled_feed import RolledStart
from coinstream_backend.stored_history import HistoryUnavailableError
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval


async def live_start(
    reader: HistoryReader, symbol: str, interval: Interval, limit: int
) -> RolledStart | None:
    """Return the newest `limit` candles and the open one, and what the newest are made of.

    None when nothing is live. Without MongoDB it has what live minutes alone make whole.

    Raises:
        redis.exceptions.RedisError: Redis is needed, and away.
    """
    newest = await reader.newest_minute(symbol)
    if newest is None:
        return None
    try:
        page = await reader.page(symbol, interval, PageQuery(limit + 1))
        return RolledStart(page.rows, *await _made_of(reader, symbol, interval, newest))
    except HistoryUnavailableError:
        rows, minutes = await reader.live_tail(symbol, interval, newest)
        begin_ms = minutes[0].open_time_ms if minutes else interval.next(newest.open_time_ms)
        return RolledStart(rows, begin_ms, [], minutes)


async def _made_of(
    reader: HistoryReader, symbol: str, interval: Interval, newest: Candle
) -> tuple[int, list[Candle], list[Candle]]:
    """Return where single minutes begin, the longer parts before that, and the minutes."""
    # Minutes that may still come, or close, are taken one by one.
    late_ms = newest.open_time_ms - LATE_MS
    at_ms = interval.floor(late_ms)
    parts: list[Candle] = []
    shorter: Sequence[Interval] = STORED_INTERVALS[1 : STORED_INTERVALS.index(interval)]
    for part in reversed(shorter):
        end_ms = part.floor(late_ms)
        if end_ms > at_ms:
            parts += await reader.series(symbol, part, at_ms, end_ms - 1)
            at_ms = end_ms
    minutes = await reader.series(symbol, Interval.M1, at_ms, newest.open_time_ms)
    return at_ms, parts, minutes
