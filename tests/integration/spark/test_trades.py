"""Candles out of the trades that were recorded of the exchange."""

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from tests.integration.spark.candle_oracle import (
    MINUTE_MS,
    OracleCandle,
    candles,
    minutes_of_trades,
)

from coinstream_contracts.intervals import Interval
from coinstream_spark.schema import TRADES
from coinstream_spark.transforms.candles_from_trades import candles_from_trades

pytestmark = pytest.mark.integration

Trade: TypeAlias = tuple[str, int, Decimal, Decimal, int, bool]
FIRST_WHOLE_MS = 1_723_161_300_000  # 23:55
SYMBOL = "BTCUSDT"


@pytest.fixture(scope="module")
def recorded(capture_files: list[Path]) -> list[Trade]:
    return list(_trades(capture_files))


def _trades(files: Iterable[Path]) -> Iterator[Trade]:
    for file in files:
        with gzip.open(file, "rt") as lines:
            for line in lines:
                data = json.loads(line.split(" ", 1)[1]).get("data", {})
                if data.get("e") == "trade":
                    price, quantity = Decimal(data["p"]), Decimal(data["q"])
                    yield SYMBOL, data["t"], price, quantity, data["T"], data["m"]


def made(spark: SparkSession, trades: list[Trade], to: Interval) -> dict[tuple[str, int], Row]:
    frame: DataFrame = spark.createDataFrame(trades, TRADES).coalesce(1)
    as_of_ms = max(trade[4] for trade in trades)
    rows = candles_from_trades(frame, to=to, as_of_ms=as_of_ms).collect()
    places = {(row["symbol"], row["open_time_ms"]): row for row in rows}
    assert len(places) == len(rows)
    return places


def figures(row: Row) -> dict[str, object]:
    return {name: row[name] for name in OracleCandle.__dataclass_fields__}


@pytest.mark.parametrize(("to", "whole"), [(Interval.M1, 10), (Interval.M5, 2)])
def test_recorded_trades_make_the_oracles_candles(
    to: Interval, whole: int, recorded: list[Trade], spark: SparkSession
) -> None:
    rows = made(spark, recorded, to)

    minutes = list(minutes_of_trades(recorded))
    edges = {min(minute.open_time_ms for minute in minutes)}
    edges.add(max(minute.open_time_ms for minute in minutes))
    for minute in minutes:
        minute.observed = minute.open_time_ms not in edges
    wanted = candles(to, minutes)
    assert {place: figures(row) for place, row in rows.items()} == {
        place: asdict(candle) for place, candle in wanted.items()
    }
    in_order = [rows[place]["status"] for place in sorted(rows)]
    assert in_order == ["partial", *["complete"] * whole, "open"]
    length_ms = MINUTE_MS if to is Interval.M1 else 5 * MINUTE_MS
    assert rows[SYMBOL, FIRST_WHOLE_MS]["observed_minutes"] == length_ms // MINUTE_MS


def test_disorder_and_repeats_change_nothing(recorded: list[Trade], spark: SparkSession) -> None:
    lot = random.Random(9)
    first = [trade for trade in recorded if trade[4] < FIRST_WHOLE_MS + 3 * MINUTE_MS]
    given: list[Trade] = []
    for case in range(4):
        of_case = [(f"CASE{case}", *trade[1:]) for trade in first]
        if case:
            of_case += lot.choices(of_case, k=500)
            lot.shuffle(of_case)
        given += of_case
    rows = made(spark, given, Interval.M1)

    for (_, opened_ms), row in rows.items():
        assert tuple(row)[1:] == tuple(rows["CASE0", opened_ms])[1:]


def test_a_missing_trade_makes_its_minute_partial_and_no_other(
    recorded: list[Trade], spark: SparkSession
) -> None:
    of_minutes: dict[int, list[Trade]] = {}
    for trade in recorded:
        of_minutes.setdefault(trade[4] - trade[4] % MINUTE_MS, []).append(trade)
    third, sixth = sorted(of_minutes)[3], sorted(of_minutes)[6]
    # One from within a minute, and the last one of another.
    missing = {of_minutes[third][40][1], of_minutes[sixth][-1][1]}
    rows = made(spark, [trade for trade in recorded if trade[1] not in missing], Interval.M1)

    partial = {opened for (_, opened), row in rows.items() if row["status"] == "partial"}
    # After the last trade of a minute, the first one of the next may be missing as well.
    assert partial == {min(of_minutes), third, sixth, sixth + MINUTE_MS}
    longer = made(spark, [trade for trade in recorded if trade[1] not in missing], Interval.M5)
    assert longer[SYMBOL, FIRST_WHOLE_MS]["observed_minutes"] == 4


def test_trades_of_one_stamp_go_by_their_ids(spark: SparkSession) -> None:
    one = Decimal(1)
    trades: list[Trade] = [
        ("A", 9, Decimal(9), one, 60_000, True),
        ("A", 12, Decimal(12), one, 60_000, False),
        ("A", 10, Decimal(10), one, 60_000, True),
        ("A", 11, Decimal(11), one, 60_000, True),
    ]
    (row,) = made(spark, trades, Interval.M1).values()

    assert (row["open"], row["close"], row["taker_buy_volume"]) == (9, 12, 1)


def test_the_product_of_great_and_long_numbers_is_exact(spark: SparkSession) -> None:
    most = 10**18 - 1  # in units of 1e-8
    amount = Decimal(most).scaleb(-8)
    (row,) = made(spark, [("A", 1, amount, amount, 0, False)], Interval.M1).values()

    assert row["quote_volume"] == row["taker_buy_quote_volume"]
    assert str(row["quote_volume"]) == "99999999999999999800.000000000000000100"  # most * most
