"""Candles of a DataFrame into MongoDB, written by many tasks at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from coinstream_contracts.candles import (
    Candle,
    CandleSource,
    CandleStatus,
    volume_weighted_price,
)
from coinstream_contracts.intervals import Interval
from coinstream_mongodb.upserts import UpsertCounts
from coinstream_spark.schema import CANDLES
from coinstream_spark.store_address import StoreAddress

_COUNTS = pa.schema([(name, pa.int64()) for name in ("inserted", "replaced", "superseded")])


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the candles, and how whole they are."""

    counts: UpsertCounts
    made: int
    partial: int
    open: int
    symbols: frozenset[str]

    def figures(self) -> dict[str, int]:
        """Return the counts by their names."""
        return {
            "candles": self.made,
            "partial": self.partial,
            "open": self.open,
            "inserted": self.counts.inserted,
            "replaced": self.counts.replaced,
            "superseded": self.counts.superseded,
        }


def write_candles(candles: DataFrame, address: StoreAddress) -> Written:
    """Store each candle unless one of its revision or a greater stands in its place.

    May be repeated, by Spark itself too: a task that runs twice changes nothing the second time.

    Raises:
        pyspark.errors.PySparkException: a task failed for good; some candles may be written.
    """
    seen = Observation()
    status = F.col("status")
    observed = candles.select(*CANDLES.names).observe(
        seen,
        F.count(F.lit(1)).alias("made"),
        F.count_if(status == F.lit(CandleStatus.PARTIAL)).alias("partial"),
        F.count_if(status == F.lit(CandleStatus.OPEN)).alias("open"),
        # A metric comes back as text or a number, but not as an array.
        F.array_join(F.collect_set("symbol"), ",").alias("symbols"),
    )
    rows = observed.mapInArrow(
        partial(_write, address), "inserted long, replaced long, superseded long"
    ).collect()
    counts = sum((UpsertCounts(*row) for row in rows), UpsertCounts())
    return Written(
        counts,
        made=seen.get["made"],
        partial=seen.get["partial"],
        open=seen.get["open"],
        symbols=frozenset(filter(None, seen.get["symbols"].split(","))),
    )


def _write(address: StoreAddress, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    with address.candles() as store:
        counts = store.upsert(candle for batch in batches for candle in _candles(batch))
    yield pa.RecordBatch.from_pylist(
        [
            {
                "inserted": counts.inserted,
                "replaced": counts.replaced,
                "superseded": counts.superseded,
            }
        ],
        schema=_COUNTS,
    )


def _candles(batch: pa.RecordBatch) -> Iterator[Candle]:
    for fields in batch.to_pylist():
        yield Candle(
            interval=Interval(fields.pop("interval")),
            status=CandleStatus(fields.pop("status")),
            source=CandleSource(fields.pop("source")),
            vwap=volume_weighted_price(fields["quote_volume"], fields["volume"]),
            **fields,
        )
