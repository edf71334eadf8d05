"""Candles of MongoDB as a DataFrame, read by many tasks at once."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from coinstream_contracts.intervals import Interval
from coinstream_spark.schema import CANDLES
from coinstream_spark.sources.candle_columns import STORED_FIELDS, candle_columns
from coinstream_spark.store_address import StoreAddress

_PIECE: Final = 1_440
"""Candles that one question asks for at most: a day's minutes."""
_TASKS_PER_CORE: Final = 4


class Piece(NamedTuple):
    """Candles of one symbol with an open time from `start_ms` to before `end_ms`."""

    symbol: str
    start_ms: int
    end_ms: int


def stored_candles(
    spark: SparkSession,
    address: StoreAddress,
    interval: Interval,
    ranges: Iterable[Piece],
) -> DataFrame:
    """Return the stored candles of these ranges, which must not overlap, as `CANDLES`.

    A task asks for one piece after the other, and holds the candles of one.
    """
    pieces = [piece for each in ranges for piece in split(each, interval)]
    tasks = min(max(len(pieces), 1), spark.sparkContext.defaultParallelism * _TASKS_PER_CORE)
    return (
        spark.createDataFrame(pieces, "symbol string, start_ms long, end_ms long")
        .repartition(tasks)
        .mapInArrow(partial(_read, address, interval), CANDLES)
    )


def split(whole: Piece, interval: Interval) -> Iterator[Piece]:
    """Cut a range into pieces of at most as many candles as a day has minutes."""
    length_ms = interval.length_ms
    if length_ms is None:
        raise ValueError(f"no history is kept for {interval}")
    step_ms = _PIECE * length_ms
    for start_ms in range(whole.start_ms, whole.end_ms, step_ms):
        yield Piece(whole.symbol, start_ms, min(start_ms + step_ms, whole.end_ms))


def _read(
    address: StoreAddress, interval: Interval, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    with address.candles() as store:
        for batch in batches:
            for piece in batch.to_pylist():
                found = store.documents(interval=interval, **piece, fields=STORED_FIELDS)
                if found:
                    yield candle_columns(found)
