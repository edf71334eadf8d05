"""The longer candles that follow from minutes which a job has changed."""

from collections.abc import Mapping

from pyspark.sql import SparkSession

from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_spark.jobs.ohlc import Wanted, aggregate
from coinstream_spark.store_address import StoreAddress

Span = tuple[int, int]
"""A first and an end time, UTC ms."""


def make_longer(spark: SparkSession, address: StoreAddress, changed: Mapping[str, Span]) -> None:
    """Make the candles of every longer interval again that the changed minutes are part of.

    Args:
        spark: the session.
        address: where the history is.
        changed: for each symbol, from when to when its minutes changed.

    Raises:
        pymongo.errors.PyMongoError: MongoDB is away.
        pyspark.errors.PySparkException: a task failed for good.
    """
    by_span: dict[Span, list[str]] = {}
    for symbol, span in changed.items():
        by_span.setdefault(span, []).append(symbol)
    for (start_ms, end_ms), symbols in by_span.items():
        for interval in STORED_INTERVALS:
            if interval is not Interval.M1:
                aggregate(spark, address, Wanted(interval, tuple(symbols), start_ms, end_ms))


def joined(first: Span | None, second: Span) -> Span:
    """Return the span from the beginning of the earlier one to the end of the later one."""
    return second if first is None else (min(first[0], second[0]), max(first[1], second[1]))
