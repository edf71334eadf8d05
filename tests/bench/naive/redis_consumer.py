"""The consumer that one would write first: each record by itself into Redis."""

import json
import os
import sys

import redis
from kafka import KafkaConsumer

from coinstream_contracts.topics import BOOKS, KLINES, TRADES


def main(count: int) -> None:
    """Write for ever; say so after each `count` records."""
    store = redis.Redis(host="127.0.0.1", port=int(os.environ["REDIS_PORT"]))
    topics = ["naive_" + topic.name for topic in (KLINES, BOOKS, TRADES)]
    consumer = KafkaConsumer(
        *topics, bootstrap_servers=os.environ["KAFKA_BOOTSTRAP"], auto_offset_reset="earliest"
    )
    consumer.poll(timeout_ms=2_000)
    consumer.seek_to_end()
    for topic in consumer.assignment():
        consumer.position(topic)
    print("ready", flush=True)
    done = 0
    for number, record in enumerate(consumer, 1):
        event = json.loads(record.value)
        symbol = event["symbol"]
        if record.topic.endswith(TRADES.name):
            store.zadd(f"trades:{symbol}:list", {record.value: event["id"]})
            store.zremrangebyrank(f"trades:{symbol}:list", 0, -1_001)
        elif record.topic.endswith(BOOKS.name):
            store.set(f"orderbook:{symbol}:latest", record.value)
        else:
            store.set(f"crypto:{symbol}:1m:latest", record.value)
            store.set(f"crypto:{symbol}:1m:{event['open_time']}", record.value)
            store.zadd(f"crypto:{symbol}:1m:index", {event["open_time"]: event["open_time"]})
        if number % count == 0:
            done += 1
            print(f"done {done}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
