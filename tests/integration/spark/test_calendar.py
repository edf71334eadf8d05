"""Columns cut time as the contract does: weeks on Mondays, months by the calendar, all in UTC."""

import random
from datetime import UTC, datetime

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from coinstream_contracts.intervals import Interval
from coinstream_spark.transforms import calendar

pytestmark = pytest.mark.integration

MADE_OF_MINUTES = [interval for interval in Interval if interval is not Interval.S1]


def stamp(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000


def times() -> list[int]:
    lot = random.Random(5)
    edges = [
        stamp("1970-01-01"),
        stamp("2024-02-29"),
        stamp("2024-03-01"),
        stamp("2025-02-28T23:59:59"),
        stamp("2023-12-31T23:59"),
        stamp("2024-01-01"),
        stamp("2024-03-31T01:00"),  # where Europe's and America's clocks jump
        stamp("2024-11-03T06:00"),
        stamp("2000-02-29"),
        stamp("2100-02-28"),
    ]
    around = [edge + shift for edge in edges for shift in (-1, 0, 1)]
    return around + [lot.randrange(-(10**12), 5 * 10**12) for _ in range(1_000)]


@pytest.fixture(scope="module")
def cut(spark: SparkSession) -> dict[Interval, list[tuple[int, int, int, int]]]:
    """By interval: time, open time, next open time, expected minutes."""
    frame = spark.createDataFrame([(time,) for time in times()], "time long")
    # A session in a zone with summer time must change nothing.
    spark.conf.set("spark.sql.session.timeZone", "Europe/Berlin")
    try:
        for interval in MADE_OF_MINUTES:
            opened = F.col(f"{interval.name}_open")
            frame = (
                frame.withColumn(
                    f"{interval.name}_open", calendar.open_time_ms(interval, F.col("time"))
                )
                .withColumn(f"{interval.name}_next", calendar.next_open_time_ms(interval, opened))
                .withColumn(f"{interval.name}_minutes", calendar.expected_minutes(interval, opened))
            )
        rows = frame.collect()
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
    return {
        interval: [
            (
                row["time"],
                row[f"{interval.name}_open"],
                row[f"{interval.name}_next"],
                row[f"{interval.name}_minutes"],
            )
            for row in rows
        ]
        for interval in MADE_OF_MINUTES
    }


@pytest.mark.parametrize("interval", MADE_OF_MINUTES)
def test_a_column_cuts_time_as_the_contract_does(
    interval: Interval, cut: dict[Interval, list[tuple[int, int, int, int]]]
) -> None:
    assert cut[interval] == [
        (
            time_ms,
            interval.floor(time_ms),
            interval.next(time_ms),
            interval.expected_minutes(interval.floor(time_ms)),
        )
        for time_ms in times()
    ]


def test_a_candle_of_a_second_is_not_made_of_minutes() -> None:
    with pytest.raises(ValueError, match="not made of minutes"):
        calendar.expected_minutes(Interval.S1, F.lit(0))


@pytest.mark.parametrize("coarser", list(Interval))
@pytest.mark.parametrize("finer", list(Interval))
def test_intervals_nest_where_every_long_candle_begins_and_ends_with_a_short_one(
    finer: Interval, coarser: Interval
) -> None:
    opened = coarser.floor(stamp("2024-01-01"))
    fits = finer is not coarser
    for _ in range(40):
        fits = fits and finer.floor(opened) == opened
        fits = fits and finer.next(opened) < coarser.next(opened)
        opened = coarser.next(opened)

    assert calendar.nests(finer, coarser) == fits
