"""Kafka's records, read by Spark as the contracts' own decoder reads them."""

import base64
import json
from collections.abc import Iterable
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from coinstream_contracts.messages import DeadLetter, Trade, decoder, encode
from coinstream_spark.schema import TRADES
from coinstream_spark.transforms.messages import dead_letters, trade_messages
from coinstream_spark.transforms.trade_runs import trade_runs, without

pytestmark = pytest.mark.integration

MINUTE_MS = 60_000
OPENED_MS = 1_723_161_300_000
TRADE = Trade(
    symbol="BTCUSDT",
    id=9,
    price=Decimal("61852.01000000"),
    quantity=Decimal("0.00000001"),
    time_ms=OPENED_MS + 1,
    buyer_is_maker=True,
    event_time_ms=OPENED_MS + 2,
)


def records(spark: SparkSession, values: Iterable[bytes | None]) -> DataFrame:
    rows = [
        (None if value is None else bytearray(value), "some_topic", 3, number)
        for number, value in enumerate(values)
    ]
    schema = "value binary, topic string, partition int, offset bigint"
    return spark.createDataFrame(rows, schema).coalesce(1)


def by_offset(frame: DataFrame) -> list[Row]:
    return sorted(frame.collect(), key=lambda row: int(row["offset"]))


def spoilt(message: Trade, **fields: object) -> bytes:
    """Return the message with other fields; None takes one away."""
    told = json.loads(encode(message)) | fields
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode()


def test_trades_are_read_and_what_is_none_is_kept_with_its_bytes(spark: SparkSession) -> None:
    great = {"price": "9999999999.99999999", "quantity": "99999999999.99999999"}
    bad = [
        spoilt(TRADE, **great),
        b"\xff{}",
        spoilt(TRADE, price="1.123456789"),
        spoilt(TRADE, id=1.5),
        spoilt(TRADE, time=2**63 - 1),
        b"x" * 700_000,
    ]
    frame = trade_messages(records(spark, [encode(TRADE), *bad]))

    (row, *_) = by_offset(frame)
    assert row["problem"] is None
    assert {name: row[name] for name in TRADES.names} == {
        name: getattr(TRADE, name) for name in TRADES.names
    }
    letters = [
        decoder(DeadLetter)(row["value"].encode())
        for row in dead_letters(frame, time_ms=77).collect()
    ]
    letters.sort(key=lambda letter: letter.source)
    assert [letter.raw for letter in letters] == [*bad[:-1], bad[-1][: 512 * 1024]]
    assert [letter.size_bytes for letter in letters] == [len(value) for value in bad]
    assert [letter.source for letter in letters] == [f"some_topic-3@{n}" for n in range(1, 7)]
    assert {letter.time_ms for letter in letters} == {77}
    assert all(letter.error for letter in letters)
    assert base64.b64encode(bad[0]).decode() in {
        json.loads(row["value"])["raw"] for row in dead_letters(frame, time_ms=1).collect()
    }


def test_trades_fall_into_runs_of_ids_by_minute_whatever_their_order_and_repeats(
    spark: SparkSession,
) -> None:
    # Ids and the minute of each; 4 is missing, and a new minute begins with 7.
    minutes = {1: 0, 2: 0, 3: 0, 5: 0, 6: 0, 7: 1, 8: 1}
    rows = [
        ("A", n, Decimal(100 + n), Decimal(n), minutes[n] * MINUTE_MS + n, n % 2 == 0)
        for n in [8, 3, 1, 2, 3, 3, 7, 6, 5, 1]
    ]
    frame = spark.createDataFrame(rows, TRADES).coalesce(1)

    runs = sorted(trade_runs(frame).collect(), key=lambda row: int(row["first_id"]))

    assert [(row["open_time_ms"], row["first_id"], row["last_id"]) for row in runs] == [
        (0, 1, 3),
        (0, 5, 6),
        (MINUTE_MS, 7, 8),
    ]
    first = runs[0]
    assert (first["open"], first["close"], first["volume"]) == (101, 103, 6)
    assert first["quote_volume"] == 101 * 1 + 102 * 2 + 103 * 3
    assert first["taker_buy_volume"] == 1 + 3
    assert (tuple(first["opened_at"]), tuple(first["closed_at"])) == ((1, 1), (3, 3))

    held = spark.createDataFrame(
        [("A", 2, 5), ("B", 1, 9)], "symbol string, first_id long, last_id long"
    )
    left = {row["id"] for row in without(frame, held).collect()}
    assert left == {1, 6, 7, 8}
