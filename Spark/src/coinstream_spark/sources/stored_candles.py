"""Candles of MongoDB as a DataFrame, read by many tasks at once."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Any, Final, NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_schema

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_spark.schema import CANDLES
from coinstream_spark.store_address import StoreAddress

_PIECE: Final = 1_440
"""Candles that one question asks for at most: a day's minutes."""
_TASKS_PER_CORE: Final = 4
_BATCH: Final = 5_000


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

    A task asks for one piece after the other and never holds more than a few thousand candles.
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
    schema = to_arrow_schema(CANDLES)
    with address.candles() as store:
        found = (
            candle
            for batch in batches
            for piece in batch.to_pylist()
            for candle in store.range(piece["symbol"], interval, piece["start_ms"], piece["end_ms"])
        )
        while candles := list(islice(found, _BATCH)):
            yield _arrow(candles, schema)


def _arrow(candles: list[Candle], schema: pa.Schema) -> pa.RecordBatch:
    columns = [
        pa.array([_plain(getattr(candle, field.name)) for candle in candles], field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _plain(value: Any) -> Any:  # noqa: ANN401 - of any column
    return value.value if isinstance(value, StrEnum) else value
