"""Bars for a chart."""

from dataclasses import replace
from typing import Final

from coinstream_backend.history.query import PageQuery
from coinstream_backend.history.reader import HistoryReader
from coinstream_backend.history.schemas import candles_of
from coinstream_backend.udf.schemas import UdfBars, UdfNoData
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import SECOND_MS

MAX_BARS: Final = 5_000
"""Bars of one answer: of a longer range the newest, and a chart asks for the others later."""


async def bars(
    reader: HistoryReader,
    symbol: str,
    interval: Interval,
    *,
    from_s: int,
    to_s: int,
    countback: int | None,
) -> UdfBars | UdfNoData:
    """Return the bars from `from_s` to `to_s`, seconds, both included.

    With `countback`, as many bars up to `to_s`, however far they reach back: it is what the chart
    needs, and `from_s` only its guess.

    Raises:
        HistoryUnavailableError: MongoDB is needed, and away.
        redis.exceptions.RedisError: Redis is needed, and away.
    """
    query = PageQuery(min(countback or MAX_BARS, MAX_BARS), None, to_s * SECOND_MS)
    start_ms = from_s * SECOND_MS
    if countback is None and interval.length_ms is not None:
        # No more than the range can hold: a chart asks for a few bars again and again.
        due = (to_s * SECOND_MS - interval.floor(start_ms)) // interval.length_ms + 1
        query = replace(query, limit=max(1, min(due, MAX_BARS)))
    candles = candles_of((await reader.page(symbol, interval, query)).rows)
    wanted = (
        candles
        if countback is not None
        else [candle for candle in candles if candle.open_time_ms >= start_ms]
    )
    if wanted:
        return _bars_of(wanted)
    return UdfNoData(next_time_s=candles[-1].open_time_ms // SECOND_MS if candles else None)


def _bars_of(candles: list[Candle]) -> UdfBars:
    return UdfBars(
        times_s=[candle.open_time_ms // SECOND_MS for candle in candles],
        opens=[float(candle.open) for candle in candles],
        highs=[float(candle.high) for candle in candles],
        lows=[float(candle.low) for candle in candles],
        closes=[float(candle.close) for candle in candles],
        volumes=[float(candle.volume) for candle in candles],
    )
