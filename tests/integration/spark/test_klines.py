"""One candle a minute, out of all that the exchange told of it."""

import random
from decimal import Decimal

import pytest
from pyspark.sql import Row, SparkSession
from tests.integration.spark.minutes import by_place

from coinstream_contracts.candles import CandleSource, CandleStatus, revision
from coinstream_contracts.times import MINUTE_MS
from coinstream_spark.schema import KLINES
from coinstream_spark.transforms.candles_from_klines import candles_from_klines

pytestmark = pytest.mark.integration

START_MS = 1_723_161_600_000


def kline(
    symbol: str, close: int, *, closed: bool, told_ms: int, source: str = "stream"
) -> tuple[object, ...]:
    """Return a kline of the first minute, told of so long after it opened."""
    figures = [Decimal(number) for number in (1, 100, 1, close, 5, 50)]
    told = START_MS + told_ms
    return (symbol, START_MS, *figures, close, Decimal(2), Decimal(20), closed, told, source)


GIVEN = [
    # Growing, then closed; told twice, and an older one at last.
    kline("CLOSED", 2, closed=False, told_ms=2_000),
    kline("CLOSED", 3, closed=False, told_ms=59_000),
    kline("CLOSED", 4, closed=True, told_ms=60_010),
    kline("CLOSED", 4, closed=True, told_ms=60_010),
    # An open one that comes with a later stamp does not open the candle again.
    kline("CLOSED", 9, closed=False, told_ms=61_000),
    kline("OPEN", 2, closed=False, told_ms=2_000),
    kline("OPEN", 3, closed=False, told_ms=3_000),
    kline("ASKED", 4, closed=True, told_ms=60_010),
    kline("ASKED", 5, closed=True, told_ms=90_000, source="rest"),
    kline("FOLDED", 6, closed=True, told_ms=60_020, source="trades"),
]


def made(spark: SparkSession, as_of_ms: int) -> dict[str, Row]:
    shuffled = random.Random(2).sample(GIVEN, len(GIVEN))
    frame = spark.createDataFrame(shuffled, KLINES).coalesce(1)
    rows = by_place(candles_from_klines(frame, as_of_ms=as_of_ms))
    assert {opened for _, opened in rows} == {START_MS}
    return {symbol: row for (symbol, _), row in rows.items()}


def test_the_newest_closed_kline_stands_and_else_the_newest_open_one(spark: SparkSession) -> None:
    rows = made(spark, START_MS + MINUTE_MS)

    assert {
        symbol: (row["close"], row["status"], row["source"]) for symbol, row in rows.items()
    } == {
        "CLOSED": (4, "complete", "exchange_kline"),
        "OPEN": (3, "open", "exchange_kline"),
        "ASKED": (5, "complete", "rest_backfill"),
        "FOLDED": (6, "complete", "trades"),
    }
    assert {symbol: row["observed_minutes"] for symbol, row in rows.items()} == {
        "CLOSED": 1,
        "OPEN": 0,
        "ASKED": 1,
        "FOLDED": 1,
    }


def test_a_klines_revision_is_the_contracts(spark: SparkSession) -> None:
    rows = made(spark, START_MS + MINUTE_MS)
    # Elapsed counts from the open time to the stamp; the stamp of an answer tells nothing.
    elapsed_ms = {"CLOSED": 60_010, "OPEN": 3_000, "ASKED": 0, "FOLDED": 60_020}

    assert {symbol: row["revision"] for symbol, row in rows.items()} == {
        symbol: revision(
            CandleStatus(row["status"]),
            CandleSource(row["source"]),
            expected_minutes=1,
            observed_minutes=row["observed_minutes"],
            elapsed_ms=elapsed_ms[symbol],
            trades=row["trades"],
        )
        for symbol, row in rows.items()
    }


def test_a_minute_that_nobody_closes_is_partial_when_its_grace_is_over(spark: SparkSession) -> None:
    end_ms = START_MS + MINUTE_MS
    by_time = {
        time: made(spark, time)["OPEN"]["status"] for time in (end_ms + 59_999, end_ms + 60_000)
    }

    assert list(by_time.values()) == ["open", "partial"]
