"""The candles above the minute, made again where minutes have changed.

A day's candle is not made of 1,440 minutes but of what is stored between: of the 4h candles beside
the one that changes, of the hours in that one, of the 5m candles in the hour that changes, and of
its five minutes. It is the same candle, for by stages the transform gives what it gives at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final, TypeAlias, TypeVar

from pyspark.sql import SparkSession

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_spark.candle_rows import from_row, to_row
from coinstream_spark.schema import PARTS
from coinstream_spark.streaming.local_rows import local_frame
from coinstream_spark.transforms.rollup import rollup_parts

Place: TypeAlias = tuple[str, int]
"""Symbol and open time in UTC ms."""

LONGER: Final = STORED_INTERVALS[1:]
_STAGES: Final = tuple(pairwise(STORED_INTERVALS))
_ROWS: Final = 2_000
"""Rows of one Spark job: with them a task stays below the megabyte that Spark finds large."""

Row = TypeVar("Row")


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
    rows: defaultdict[tuple[Interval, Place], list[tuple[Any, ...]]] = defaultdict(list)
    for candle in candles:
        of, row, known_ms = candle.interval, to_row(candle), as_of_ms.get(candle.symbol, 0)
        for to, place in _longer(candle, wanted):
            part = (*row, of.next(0), to.value, place[1], to.next(0), known_ms)
            rows[to, place].append(part)
    return [
        from_row(made)
        for portion in portions(rows.values())
        for made in rollup_parts(local_frame(spark, portion, PARTS)).collect()
    ]


def portions(groups: Iterable[list[Row]]) -> Iterator[list[Row]]:
    """Join groups of rows up to as many rows as one task is given; no group is cut."""
    joined: list[Row] = []
    for group in groups:
        if joined and len(joined) + len(group) > _ROWS:
            yield joined
            joined = []
        joined.extend(group)
    if joined:
        yield joined


def _longer(
    candle: Candle, wanted: Mapping[Interval, set[Place]]
) -> Iterator[tuple[Interval, Place]]:
    """Yield the wanted candles that a candle is a part of."""
    for to in LONGER:
        place = candle.symbol, to.floor(candle.open_time_ms)
        if candle.interval.next(0) < to.next(0) and place in wanted[to]:
            yield to, place
