"""Candles of intervals, and of time zones, that are not stored: folded from ones that are."""

from typing import Final

from coinstream_backend.history.query import PageQuery
from coinstream_backend.history.reader import HistoryReader
from coinstream_backend.history.rollup import roll_up
from coinstream_backend.history.schemas import candles_of
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.times import DAY_MS, MINUTE_MS

MAX_PARTS: Final = 35_000
"""Stored candles that one answer may be folded from."""
_LONGEST_MONTH_DAYS: Final = 31


class TooManyPartsError(ValueError):
    """An answer would be folded from more stored candles than is reasonable."""


def stored_part(interval: Interval, offset_ms: int = 0) -> Interval:
    """Return the longest stored interval whose candles each candle of `interval` is made of.

    Args:
        interval: any but `1s`.
        offset_ms: how much earlier than in UTC days begin; whole minutes.
    """
    length_ms = interval.length_ms or DAY_MS
    return next(
        part
        for part in reversed(STORED_INTERVALS)
        if part.length_ms is not None
        and length_ms % part.length_ms == 0
        and offset_ms % part.length_ms == 0
    )


async def any_candles(
    reader: HistoryReader, symbol: str, interval: Interval, query: PageQuery, offset_ms: int = 0
) -> list[Candle]:
    """Return the candles of any interval but `1s`, in any time zone.

    Args:
        reader: reads the stored intervals.
        symbol: a listed symbol.
        interval: the interval wanted.
        query: which candles; times are UTC, whatever the time zone.
        offset_ms: how much earlier than in UTC days begin: 8 hours for UTC+8.

    Raises:
        TooManyPartsError: they would be folded from more than `MAX_PARTS` stored candles.
        HistoryUnavailableError: MongoDB is needed, and away.
        redis.exceptions.RedisError: Redis is needed, and away.
    """
    part = stored_part(interval, offset_ms)
    if part is interval:
        return candles_of((await reader.page(symbol, interval, query)).rows)
    ratio = _parts_of_one(interval, part)
    if query.limit * ratio > MAX_PARTS:
        raise TooManyPartsError(f"{query.limit} candles of {interval} from those of {part}")
    # One more than is wanted: at the far end, the page may begin or end within a candle.
    parts = PageQuery(
        (query.limit + 1) * ratio,
        _first_opening(interval, query.start_ms, offset_ms),
        _last_part(interval, query.end_ms, offset_ms),
    )
    page = await reader.page(symbol, part, parts)
    reached_ms = await reader.time_reached(symbol)
    candles = roll_up(candles_of(page.rows), interval, reached_ms, offset_ms=offset_ms)
    if page.next is not None:
        candles = candles[:-1] if query.is_forward else candles[1:]
    return candles[: query.limit] if query.is_forward else candles[-query.limit :]


def _parts_of_one(interval: Interval, part: Interval) -> int:
    length_ms = interval.length_ms or _LONGEST_MONTH_DAYS * DAY_MS
    return -(-length_ms // (part.length_ms or MINUTE_MS))


def _first_opening(interval: Interval, start_ms: int | None, offset_ms: int) -> int | None:
    """Return the first open time at `start_ms` or after it."""
    if start_ms is None:
        return None
    floor_ms = interval.floor(start_ms + offset_ms) - offset_ms
    return floor_ms if floor_ms == start_ms else interval.next(start_ms + offset_ms) - offset_ms


def _last_part(interval: Interval, end_ms: int | None, offset_ms: int) -> int | None:
    """Return the last millisecond of the candle that `end_ms` falls into."""
    return None if end_ms is None else interval.close_time(end_ms + offset_ms) - offset_ms
