"""Candles out of candles of a shorter interval."""

from functools import cache, reduce
from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from coinstream_contracts.candles import CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_spark.schema import CANDLES, PARTS
from coinstream_spark.transforms import calendar
from coinstream_spark.transforms.amounts import exact_sum
from coinstream_spark.transforms.completeness import AsOf, status
from coinstream_spark.transforms.revisions import aggregate_revision, revision_detail

_MAYBE_UNKNOWN: Final = {
    "trades": 1,
    "quote_volume": 2,
    "taker_buy_volume": 4,
    "taker_buy_quote_volume": 8,
}
"""What a part may not tell, each with a bit; the whole does not tell it either then."""


def rollup(candles: DataFrame, *, of: Interval, to: Interval, as_of_ms: AsOf) -> DataFrame:
    """Return the candles of interval `to` that the ones of interval `of` make up.

    One row for each symbol and open time is asked for (`newest_revisions` sees to it), in any
    order. Rows of other intervals are ignored. A candle whose parts are missing is made of those
    that are there, and says so; one without any part is not made. By stages the result is the same
    as at once, revision included.

    Args:
        candles: of the schema `CANDLES`.
        of: the interval of the parts.
        to: the interval wanted.
        as_of_ms: up to when the parts are known.

    Raises:
        ValueError: no candle of `to` is made of whole candles of `of`.
    """
    if not calendar.nests(of, to):
        raise ValueError(f"candles of {of} make no candle of {to}")
    parts = (
        candles.where(F.col("interval") == F.lit(of))
        .withColumn("part_opened_ms", F.col("open_time_ms"))
        .withColumn("open_time_ms", calendar.open_time_ms(to, F.col("open_time_ms")))
    )
    opened = F.col("open_time_ms")
    described = _described(
        to=F.lit(to),
        end_ms=calendar.next_open_time_ms(to, opened),
        last_part_end_ms=calendar.next_open_time_ms(of, _last_part_opened_ms()),
        expected_minutes=calendar.expected_minutes(to, opened),
        as_of_ms=as_of_ms,
    )
    sums = _sums(candles.schema)
    return _made(parts.groupBy("symbol", "open_time_ms").agg(*sums), described)


def rollup_parts(parts: DataFrame) -> DataFrame:
    """Return the candles that parts of any shorter intervals make up, of several lengths at once.

    They are those that `rollup` makes by stages, where the parts of a candle are whole candles that
    cover it without an overlap; it saves the stages when there are few candles to make.

    Args:
        parts: of the schema `PARTS`.
    """
    sums, described = _columns_of_parts()
    key = ["symbol", "open_time_ms", "into", "length_ms", "as_of_ms"]
    return _made(parts.groupBy(*key).agg(*sums), described)


@cache
def _columns_of_parts() -> tuple[list[Column], dict[str, Column]]:
    # They are always the same, and with few candles it would take longest to make them.
    length_ms = F.col("length_ms")
    last_length = F.max_by("part_length_ms", "part_opened_ms").alias("last_part_length_ms")
    described = _described(
        to=F.col("into"),
        end_ms=F.col("open_time_ms") + length_ms,
        last_part_end_ms=_last_part_opened_ms() + F.col("last_part_length_ms"),
        expected_minutes=(length_ms / F.lit(MINUTE_MS)).cast("int"),
        as_of_ms=F.col("as_of_ms"),
    )
    return [*_sums(PARTS), last_length], described


def _sums(schema: StructType) -> list[Column]:
    # Each aggregate is a number: with a text or a struct among them Spark would sort all parts.
    # There are as few as can be, and of what is never null: every part goes through all of them.
    is_open = F.col("status").eqNullSafe(F.lit(CandleStatus.OPEN))
    return [
        F.min_by("open", "part_opened_ms").alias("open"),
        F.max("high").alias("high"),
        F.min("low").alias("low"),
        F.max_by("close", "part_opened_ms").alias("close"),
        exact_sum("volume", schema["volume"].dataType).alias("volume"),
        *(exact_sum(name, schema[name].dataType).alias(name) for name in _MAYBE_UNKNOWN),
        F.bit_or(_unknown_bits()).alias("unknown"),
        F.sum("observed_minutes").cast("int").alias("observed_minutes"),
        F.sum(revision_detail(F.col("revision"))).alias("details"),
        F.max(F.col("part_opened_ms") * F.lit(2) + is_open.cast("long")).alias("last_part"),
    ]


def _unknown_bits() -> Column:
    """Return the bits of those amounts that a part does not tell."""
    bits = (
        F.when(F.col(name).isNull(), F.lit(bit)).otherwise(F.lit(0))
        for name, bit in _MAYBE_UNKNOWN.items()
    )
    return reduce(Column.bitwiseOR, bits)


def _last_part_opened_ms() -> Column:
    return F.shiftright("last_part", 1)


def _described(
    *,
    to: Column,
    end_ms: Column,
    last_part_end_ms: Column,
    expected_minutes: Column,
    as_of_ms: AsOf,
) -> dict[str, Column]:
    """Return what follows from the sums: the minutes, the status, the source, what is unknown."""
    last_part_is_open = F.col("last_part").bitwiseAND(F.lit(1)) == F.lit(1)
    return {
        # Half a volume is no volume.
        **{
            name: F.when(F.col("unknown").bitwiseAND(F.lit(bit)) == F.lit(0), F.col(name))
            for name, bit in _MAYBE_UNKNOWN.items()
        },
        "interval": to,
        "expected_minutes": expected_minutes,
        "status": status(
            expected_minutes=expected_minutes,
            observed_minutes=F.col("observed_minutes"),
            end_ms=end_ms,
            as_of_ms=as_of_ms,
            last_part_is_open=(last_part_end_ms == end_ms) & last_part_is_open,
        ),
        "source": F.lit(CandleSource.AGGREGATE),
    }


def _made(summed: DataFrame, described: dict[str, Column]) -> DataFrame:
    """Return the candles of the sums, each with its revision."""
    return summed.withColumns(described).withColumn("revision", _revision()).select(*CANDLES.names)


@cache
def _revision() -> Column:
    return aggregate_revision(F.col("status"), F.col("details"))
