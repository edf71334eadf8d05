"""What a rolling window says of each symbol, by a worked example, and the job that ranks them."""

from decimal import Decimal

import pytest
from msgspec import json
from msgspec.structs import replace
from pyspark.sql import SparkSession
from tests.integration.spark.minutes import Frame, as_candle, flat_minutes

from coinstream_contracts import redis_keys
from coinstream_contracts.rankings import Ranking, RankingKind, RankingWindow
from coinstream_contracts.times import HOUR_MS, MINUTE_MS
from coinstream_mongodb.client import open_client
from coinstream_redis.connection import connect
from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.jobs.ranking import RankingSettings, rank
from coinstream_spark.rankings import WindowFigures
from coinstream_spark.transforms.ranking import window_figures

pytestmark = pytest.mark.integration

START_MS = 474_000 * HOUR_MS
DATABASE = "spark_ranking"


def test_a_window_has_its_own_minutes_alone_and_the_open_one(frame: Frame) -> None:
    minutes = [as_candle(minute) for minute in flat_minutes("A", START_MS, 90)]
    # Prices are 1, 2, 3 and so on; the 75th minute is running: the window has the 16th to the 75th.
    as_of_ms = START_MS + 74 * MINUTE_MS + 5
    partly_told = [replace(minute, symbol="B") for minute in minutes[70:72]]
    partly_told[1] = replace(partly_told[1], quote_volume=None)
    rows = window_figures(
        frame([*minutes, *partly_told]), window=RankingWindow.H1, as_of_ms=as_of_ms
    ).collect()

    assert {WindowFigures(*row) for row in rows} == {
        WindowFigures(
            "A",
            since_ms=START_MS + 15 * MINUTE_MS,
            newest_ms=START_MS + 74 * MINUTE_MS,
            open=Decimal(16),
            price=Decimal(75),
            high=Decimal(75),
            low=Decimal(16),
            base_volume=Decimal(30),
            quote_volume=Decimal(sum(range(16, 76))) / 2,
        ),
        WindowFigures(
            "B",
            since_ms=START_MS + 70 * MINUTE_MS,
            newest_ms=START_MS + 71 * MINUTE_MS,
            open=Decimal(71),
            price=Decimal(72),
            high=Decimal(72),
            low=Decimal(71),
            base_volume=Decimal(1),
            quote_volume=None,
        ),
    }


def test_the_job_ranks_what_is_stored(spark: SparkSession, mongo_uri: str, redis_port: int) -> None:
    settings = RankingSettings(mongo_uri=mongo_uri, mongo_db=DATABASE, redis_port=redis_port)
    assert rank(spark, settings) is ExitCode.INCOMPLETE_INPUT
    rising = [as_candle(minute) for minute in flat_minutes("UPUSDT", START_MS, 4)]
    flat = [replace(minute, symbol="FLATUSDT", close=minute.open) for minute in rising[:1]]
    flat += [replace(flat[0], open_time_ms=START_MS + index * MINUTE_MS) for index in range(1, 4)]
    try:
        with settings.address.candles() as store:
            store.upsert([*rising, *flat])
        assert rank(spark, settings) is ExitCode.OK
    finally:
        with open_client(mongo_uri) as mongo:
            mongo.drop_database(DATABASE)
    with connect(settings.redis) as client:
        value = client.get(redis_keys.ranking(RankingKind.GAINERS, RankingWindow.H1))

    assert isinstance(value, bytes)
    ranking = json.decode(value, type=Ranking)
    assert [(coin.symbol, str(coin.price_change)) for coin in ranking.coins] == [
        ("UPUSDT", "3"),
        ("FLATUSDT", "0"),
    ]
    assert ranking.as_of_ms == START_MS + 3 * MINUTE_MS
