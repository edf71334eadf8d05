"""The keeper of candles that one would write first: each kline by itself, from all its minutes."""

import json
import os
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128
from kafka import KafkaConsumer

from coinstream_contracts.collections import DATABASE
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.times import to_datetime
from coinstream_contracts.topics import KLINES
from coinstream_mongodb.client import open_client

_AMOUNTS = ("open", "high", "low", "close", "volume")


def main() -> None:
    """Write for ever."""
    with open_client(os.environ["MONGO_URI"]) as client:
        database = client[f"NAIVE_{DATABASE}"]
        consumer = KafkaConsumer(
            KLINES.name,
            bootstrap_servers=os.environ["KAFKA_BOOTSTRAP"],
            auto_offset_reset="latest",
        )
        consumer.poll(timeout_ms=2_000)
        for part in consumer.assignment():
            consumer.position(part)
        print("ready", flush=True)
        for record in consumer:
            _take(database, json.loads(record.value))


def _take(database: Any, kline: dict[str, Any]) -> None:
    symbol, opened_ms = kline["symbol"], kline["open_time"]
    minute = {name: Decimal128(kline[name]) for name in _AMOUNTS}
    minutes = database["1m_kline"]
    _put(minutes, symbol, opened_ms, minute | {"closed": kline["closed"]})
    for interval in STORED_INTERVALS:
        if interval is Interval.M1:
            continue
        first_ms = interval.floor(opened_ms)
        begin = to_datetime(first_ms)
        end = begin + timedelta(milliseconds=interval.next(first_ms) - first_ms)
        inside = {"symbol": symbol, "open_time": {"$gte": begin, "$lt": end}}
        found = list(minutes.find(inside).sort("open_time"))
        numbers = [{n: one[n].to_decimal() for n in _AMOUNTS} for one in found]
        made = {
            "open": numbers[0]["open"],
            "high": max(one["high"] for one in numbers),
            "low": min(one["low"] for one in numbers),
            "close": numbers[-1]["close"],
            "volume": sum((one["volume"] for one in numbers), Decimal(0)),
        }
        stored = {name: Decimal128(value) for name, value in made.items()}
        _put(database[f"{interval}_kline"], symbol, first_ms, stored)


def _put(collection: Any, symbol: str, opened_ms: int, fields: dict[str, Any]) -> None:
    place = {"symbol": symbol, "open_time": to_datetime(opened_ms)}
    collection.update_one(place, {"$set": fields}, upsert=True)


if __name__ == "__main__":
    main()
