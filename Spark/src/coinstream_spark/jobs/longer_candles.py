"""The longer candles that follow from minutes which a job has changed."""

from collections.abc import Mapping
from functools import reduce
from typing import Final

from pyspark.sql import DataFrame, SparkSession

from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_spark.jobs.ohlc import known_to_ms
from coinstream_spark.sinks.stored_candles import write_candles
from coinstream_spark.sources.stored_candles import Piece, stored_candles
from coinstream_spark.store_address import StoreAddress
from coinstream_spark.transforms.completeness import by_symbol
from coinstream_spark.transforms.rollup import rollup
from coinstream_telemetry.logs import get_logger

_SHORTEST, *_OTHERS = STORED_INTERVALS[1:]
_LONGEST: Final = STORED_INTERVALS[-1]

Span = tuple[int, int]
"""A first and an end time, UTC ms."""

_log = get_logger(__name__)


def make_longer(spark: SparkSession, address: StoreAddress, changed: Mapping[str, Span]) -> None:
    """Make the candles of every longer interval again that the changed minutes are part of.

    All of them at once: the minutes of the days in question are read a single time.

    Args:
        spark: the session.
        address: where the history is.
        changed: for each symbol, from when to when its minutes changed.

    Raises:
        pymongo.errors.PyMongoError: MongoDB is away.
        pyspark.errors.PySparkException: a task failed for good.
    """
    if not changed:
        return
    with address.candles() as store:
        as_of_ms = by_symbol({symbol: known_to_ms(store, symbol) for symbol in changed})
    days = (
        Piece(symbol, _LONGEST.floor(start_ms), _LONGEST.next(end_ms - 1))
        for symbol, (start_ms, end_ms) in changed.items()
    )
    minutes = stored_candles(spark, address, Interval.M1, days)
    shortest = rollup(minutes, of=Interval.M1, to=_SHORTEST, as_of_ms=as_of_ms).cache()
    others = [rollup(shortest, of=_SHORTEST, to=to, as_of_ms=as_of_ms) for to in _OTHERS]
    try:
        written = write_candles(reduce(DataFrame.unionByName, others, shortest), address)
    finally:
        shortest.unpersist()
    _log.info("longer_candles_written", symbols=len(changed), **written.figures())


def joined(first: Span | None, second: Span) -> Span:
    """Return the span from the beginning of the earlier one to the end of the later one."""
    return second if first is None else (min(first[0], second[0]), max(first[1], second[1]))
