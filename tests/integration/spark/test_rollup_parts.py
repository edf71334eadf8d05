"""Candles made of mixed parts, as streaming does it, are those made stage by stage."""

import random
from itertools import pairwise

import pytest
from pyspark.sql import SparkSession
from tests.integration.spark.candle_oracle import MINUTE_MS
from tests.integration.spark.minutes import Frame, as_candle, random_minute

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_spark.candle_rows import from_row
from coinstream_spark.streaming.rollups import parts, roll_up, windows
from coinstream_spark.transforms.rollup import rollup

pytestmark = pytest.mark.integration

SYMBOL = "BTCUSDT"
FIRST_MS = 1_723_161_600_000  # midnight
DAYS = 2


@pytest.fixture(scope="module")
def minutes() -> list[Candle]:
    """Two days with holes; the last minute is open."""
    lot = random.Random(3)
    made = [
        random_minute(lot, SYMBOL, FIRST_MS + number * MINUTE_MS)
        for number in range(DAYS * 1_440 - 100)
        if lot.random() < 0.9
    ]
    made[-1].observed = False
    return [as_candle(minute) for minute in made]


def test_whichever_minute_changes_its_candles_are_those_made_by_stages(
    minutes: list[Candle], frame: Frame, spark: SparkSession
) -> None:
    as_of_ms = minutes[-1].open_time_ms
    by_stages = {Interval.M1: minutes}
    for of, to in pairwise(STORED_INTERVALS):
        rows = rollup(frame(by_stages[of]), of=of, to=to, as_of_ms=as_of_ms).collect()
        by_stages[to] = [from_row(row) for row in rows]
    stored = {
        (interval, candle.open_time_ms): candle
        for interval, candles in by_stages.items()
        for candle in candles
    }
    lot = random.Random(5)
    touched = [
        (SYMBOL, candle.open_time_ms) for candle in [*lot.choices(minutes, k=7), minutes[-1]]
    ]

    wanted = windows(touched)
    needed = [
        stored[interval, opened_ms]
        for interval, places in parts(wanted).items()
        for _, opened_ms in places
        if (interval, opened_ms) in stored
    ]
    made = roll_up(spark, needed, wanted, {SYMBOL: as_of_ms})

    assert {(one.interval, one.open_time_ms): one for one in made} == {
        (interval, opened_ms): stored[interval, opened_ms]
        for interval, places in wanted.items()
        for _, opened_ms in places
    }
    assert {"partial", "open"} <= {one.status for one in made}
