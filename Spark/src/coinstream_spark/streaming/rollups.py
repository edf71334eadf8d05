"""The candles above the minute, made again where minutes have changed.

A day's candle is not made of 1,440 minutes but of what is stored between: of the 4h candles beside
the one that changes, of the hours in that one, of the 5m candles in the hour that changes, and of
its five minutes. It is the same candle, for by stages the transform gives what it gives at once.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Final, TypeAlias

from pyspark.sql import Column, DataFrame, SparkSession

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_spark.candle_rows import from_row, to_row
from coinstream_spark.schema import CANDLES
from coinstream_spark.transforms.completeness import by_symbol
from coinstream_spark.transforms.rollup import rollup

Place: TypeAlias = tuple[str, int]
"""Symbol and open time in UTC ms."""

STAGES: Final = (
    (Interval.M1, Interval.M5),
    (Interval.M5, Interval.H1),
    (Interval.H1, Interval.H4),
    (Interval.H4, Interval.D1),
)


def windows(minutes: Iterable[Place]) -> dict[Interval, set[Place]]:
    """Return the candles of each longer interval that these minutes are part of."""
    minutes = set(minutes)
    return {
        to: {(symbol, to.floor(opened_ms)) for symbol, opened_ms in minutes} for _, to in STAGES
    }


def parts(wanted: Mapping[Interval, set[Place]]) -> dict[Interval, set[Place]]:
    """Return the candles that the wanted ones are made of, but for those wanted themselves."""
    found = {}
    for of, to in STAGES:
        step_ms = Interval(of).next(0)
        inside = {
            (symbol, part_ms)
            for symbol, opened_ms in wanted[to]
            for part_ms in range(opened_ms, to.next(opened_ms), step_ms)
        }
        found[of] = inside - wanted.get(of, set())
    return found


def roll_up(
    spark: SparkSession, candles: Iterable[Candle], as_of_ms: Mapping[str, int]
) -> list[Candle]:
    """Return the candles of all longer intervals that these make up.

    Args:
        spark: the session.
        candles: the parts, of several intervals.
        as_of_ms: up to when each symbol is known, UTC ms.
    """
    rows = [to_row(candle) for candle in candles]
    if not rows:
        return []
    frame = spark.createDataFrame(rows, CANDLES, verifySchema=False).coalesce(1)
    return [from_row(row) for row in _rolled_up(frame, by_symbol(as_of_ms)).collect()]


def _rolled_up(known: DataFrame, as_of_ms: Column) -> DataFrame:
    made = []
    for of, to in STAGES:
        longer = rollup(known, of=of, to=to, as_of_ms=as_of_ms)
        made.append(longer)
        # One partition all the way: so few rows are not worth a shuffle.
        known = known.unionByName(longer).coalesce(1)
    return reduce(DataFrame.unionByName, made).coalesce(1)
