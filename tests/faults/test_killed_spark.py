"""Spark's driver is killed while it writes, and again as soon as it is back."""

import random
import time
from pathlib import Path

import pytest
from tests.integration.spark.candle_oracle import minutes_of_trades
from tests.integration.spark.streamed_market import (
    SYMBOL,
    batch,
    kline,
    recorded_trades,
    row,
)
from tests.integration.spark.streaming_job import Job, Publisher, history, kafka, mongodb, redis

from coinstream_contracts.messages import Kline, Trade
from coinstream_contracts.topics import KLINES, TRADES
from coinstream_spark.session import open_session
from coinstream_spark.settings import SparkSettings
from coinstream_spark.store_address import StoreAddress

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1_800)]

KILLS = 10
_RECORDS = "coinstream_spark_records_total"


def test_a_driver_killed_ten_times_also_between_store_and_commit_leaves_the_documents_of_batch(
    capture_files: list[Path], tmp_path: Path
) -> None:
    lot = random.Random(11)
    trades = list(recorded_trades(capture_files))
    minutes = sorted(minutes_of_trades(map(row, trades)), key=lambda one: one.open_time_ms)
    klines = [kline(minute) for minute in minutes[1:-1]]
    messages: list[Trade | Kline] = [*trades, *klines]
    messages.sort(key=lambda one: one.event_time_ms)
    cuts = [*sorted(lot.sample(range(len(messages)), KILLS)), len(messages)]
    with (
        kafka(tmp_path / "kafka") as bootstrap,
        mongodb(tmp_path / "mongodb") as mongo_uri,
        redis(tmp_path / "redis") as redis_port,
    ):
        address = StoreAddress(mongo_uri, "killed")
        publisher = Publisher(bootstrap)
        job = Job(tmp_path, bootstrap, address, redis_port)
        done = 0
        for number, cut in enumerate(cuts[:KILLS]):
            publisher.publish(messages[done:cut])
            publisher.publish(lot.choices(messages[:cut], k=50))
            done = cut
            job.start()
            job.until(lambda: job.metric(_RECORDS, TRADES.name) > 0)
            time.sleep(lot.uniform(0, 3))
            job.kill(before_commit=number % 2 == 0)
        publisher.publish(messages[done:])
        job.start()
        of_batch = StoreAddress(mongo_uri, "batch")
        spark = open_session("faults", SparkSettings(spark_driver_memory="768m"))
        try:
            batch(spark, of_batch, trades, klines)
        finally:
            spark.stop()
        expected = history(of_batch, SYMBOL)
        job.until(lambda: history(address, SYMBOL) == expected)
        assert job.metric("coinstream_spark_minutes_compared_total", "differs") == 0
        assert job.metric("coinstream_spark_dead_letters_total", KLINES.name) == 0
        assert job.stop() == 0, job.log_tail()
        publisher.close()
