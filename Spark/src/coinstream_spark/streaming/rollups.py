"""The candles above the minute, made again where minutes have changed.

A day's candle is not made of 1,440 minutes but of what is stored between: of the 4h candles beside
the one that changes, of the hours in that one, of the 5m candles in the hour that changes, and of
its five minutes. It is the same candle, for by stages the transform gives what it gives at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final, TypeAlias

from pyspark.sql import SparkSession

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_spark.candle_rows import from_row, to_row
from coinstream_spark.schema import PARTS
from coinstream_spark.transforms.rollup import rollup_parts

Place: TypeAlias = tuple[str, int]
"""Symbol and open time in UTC ms."""

LONGER: Final = STORED_INTERVALS[1:]
_STAGES: Final = tuple(pairwise(STORED_INTERVALS))


def windows(minutes: Iterable[Place]) -> dict[Interval, set[Place]]:
    """Return the candles of each longer interval that these minutes are part of."""
    minutes = set(minutes)
    return {to: {(symbol, to.floor(opened_ms)) for symbol, opened_ms in minutes} for to in LONGER}


def parts(wanted: Mapping[Interval, set[Place]]) -> dict[Interval, set[Place]]:
    """Return the candles that the wanted ones are made of, but for those wanted themselves."""
    found = {}
    for of, to in _STAGES:
        step_ms = Interval(of).next(0)
        inside = {
            (symbol, part_ms)
            for symbol, opened_ms in wanted[to]
            for part_ms in range(opened_ms, to.next(opened_ms), step_ms)
        }
        found[of] = inside - wanted.get(of, set())
    return found


def roll_up(
    spark: SparkSession,
    candles: Iterable[Candle],
    wanted: Mapping[Interval, set[Place]],
    as_of_ms: Mapping[str, int],
) -> list[Candle]:
    """Return the wanted candles, as far as there is any part of them.

    Args:
        spark: the session.
        candles: the parts that `parts` named.
        wanted: the longer candles to make.
        as_of_ms: up to when each symbol is known, UTC ms.
    """
    rows = [
        (*row, as_of_ms.get(candle.symbol, 0))
        for candle in candles
        for row in _part_rows(candle, wanted)
    ]
    if not rows:
        return []
    # One partition: so few rows are not worth a shuffle.
    frame = spark.createDataFrame(rows, PARTS, verifySchema=False).coalesce(1)
    return [from_row(row) for row in rollup_parts(frame).collect()]


def _part_rows(candle: Candle, wanted: Mapping[Interval, set[Place]]) -> Iterator[tuple[Any, ...]]:
    """Yield a candle once for each wanted one that it is a part of: all of `PARTS` but the last."""
    of = candle.interval
    for to in LONGER:
        opened_ms = to.floor(candle.open_time_ms)
        if of.next(0) < to.next(0) and (candle.symbol, opened_ms) in wanted[to]:
            yield (*to_row(candle), of.next(0), to.value, opened_ms, to.next(0))
