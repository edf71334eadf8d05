"""The streaming job between a real Kafka and a real MongoDB, beside batch and an oracle."""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
import redis
from msgspec.structs import replace
from pyspark.sql import SparkSession
from tests.integration.spark.candle_oracle import minutes_of_trades
from tests.integration.spark.streamed_market import (
    MINUTE_MS,
    SYMBOL,
    batch,
    figures,
    kline,
    oracle,
    recorded_trades,
    row,
)
from tests.integration.spark.streaming_job import Job, Publisher, history, kafka

from coinstream_contracts import redis_keys
from coinstream_contracts.audit import FindingKind
from coinstream_contracts.candles import Candle, CandleSource
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.messages import (
    DeadLetter,
    HealthEvent,
    Kline,
    StreamHealth,
    Trade,
    decoder,
)
from coinstream_contracts.rankings import Ranking, RankingKind, RankingWindow
from coinstream_contracts.topics import DEAD_LETTERS, KLINES, STREAM_HEALTH, TRADES
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.client import open_client
from coinstream_spark.store_address import StoreAddress

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]


@dataclass
class Stage:
    """A running job, and what is around it."""

    job: Job
    publisher: Publisher
    mongo: StoreAddress
    redis_port: int

    def candles(self) -> dict[tuple[Interval, int], Candle]:
        return history(self.mongo, SYMBOL)


@pytest.fixture(scope="module")
def stage(
    mongo_uri: str, redis_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("streaming")
    mongo = StoreAddress(mongo_uri, f"streaming_{secrets.token_hex(4)}")
    with kafka(folder / "kafka") as bootstrap:
        job = Job(folder, bootstrap, mongo, redis_port)
        publisher = Publisher(bootstrap)
        job.start()
        yield Stage(job, publisher, mongo, redis_port)
        assert job.stop() == 0, job.log_tail()
        publisher.close()


@pytest.fixture(scope="module")
def recorded(capture_files: list[Path]) -> list[Trade]:
    return list(recorded_trades(capture_files))


def moved(kline: Kline, by_ms: int) -> Kline:
    times = {
        "open_time_ms": kline.open_time_ms + by_ms,
        "close_time_ms": kline.close_time_ms + by_ms,
    }
    return replace(kline, **times)


@pytest.fixture(scope="module")
def gone(recorded: list[Trade]) -> list[Kline]:
    """Klines of minutes before the recording."""
    whole = sorted(minutes_of_trades(map(row, recorded)), key=lambda one: one.open_time_ms)[1]
    return [moved(kline(whole), -back * MINUTE_MS) for back in range(30, 3, -1)]


# The tests go on from each other: starting the job is most of what they take.


def test_streamed_trades_make_the_candles_of_the_oracle_and_of_batch(
    stage: Stage, recorded: list[Trade], spark: SparkSession
) -> None:
    stage.publisher.publish(recorded)
    wanted = {interval: oracle(recorded, interval) for interval in STORED_INTERVALS}
    stage.job.until(
        lambda: (
            figures(stored := stage.candles(), Interval.M1) == wanted[Interval.M1]
            and figures(stored, Interval.D1) == wanted[Interval.D1]
        )
    )

    stored = stage.candles()
    for interval in STORED_INTERVALS:
        assert figures(stored, interval) == wanted[interval]
    of_batch = StoreAddress(stage.mongo.uri, stage.mongo.database + "_batch")
    batch(spark, of_batch, recorded)
    assert stored == history(of_batch, SYMBOL)
    statuses = [stored[Interval.M1, opened_ms].status for opened_ms in sorted(wanted[Interval.M1])]
    assert statuses == ["partial", *["complete"] * 10, "open"]


def test_the_exchanges_candle_takes_the_place_of_the_trades_and_is_audited_by_them(
    stage: Stage, recorded: list[Trade]
) -> None:
    minutes = sorted(minutes_of_trades(map(row, recorded)), key=lambda one: one.open_time_ms)[1:11]
    right, (wrong,) = minutes[:-1], minutes[-1:]
    other = Decimal("1.5")
    told = [kline(minute) for minute in right] + [kline(wrong, volume=wrong.volume + other)]
    opened = [replace(one, closed=False, close=one.low, revision=one.revision - 60) for one in told]
    stage.publisher.publish([*opened, *reversed(told), *opened])
    stage.job.until(
        lambda: all(
            stage.candles()[Interval.M1, one.open_time_ms].source is CandleSource.EXCHANGE_KLINE
            for one in told
        )
    )

    stored = stage.candles()
    for one in told:
        assert stored[Interval.M1, one.open_time_ms].volume == one.volume
    places = [(interval, interval.floor(wrong.open_time_ms)) for interval in STORED_INTERVALS[1:]]
    by_trades = {of: oracle(recorded, of[0])[of[1]]["volume"] for of in places}
    stage.job.until(lambda: {of: stage.candles()[of].volume - other for of in places} == by_trades)
    with open_client(stage.mongo.uri) as client:
        audit = AuditStore(client[stage.mongo.database])
        found = audit.findings(SYMBOL, Interval.M1, 0, 10**13)
    assert [(one.open_time_ms, one.kind) for one in found] == [
        (wrong.open_time_ms, FindingKind.DIFFERS)
    ]


def test_killed_and_repeated_after_the_store_it_writes_the_same_documents(
    stage: Stage, recorded: list[Trade], gone: list[Kline]
) -> None:
    before = stage.candles()
    stage.job.kill(before_commit=[TRADES])
    stage.publisher.publish(recorded[5_000:6_000])  # and some come twice besides
    stage.publisher.publish(gone)
    stage.publisher.forget(KLINES)
    stage.job.start()
    stage.job.until(
        lambda: stage.job.metric("coinstream_spark_records_total", TRADES.name) >= 1_000
    )

    assert stage.candles() == before


def test_records_that_kafka_deleted_before_they_were_read_are_told_and_the_job_goes_on(
    stage: Stage, gone: list[Kline]
) -> None:
    after = moved(gone[-1], MINUTE_MS)
    stage.publisher.publish([after])
    stage.job.until(lambda: (Interval.M1, after.open_time_ms) in stage.candles())
    stage.job.until(lambda: stage.job.metric("coinstream_spark_records_lost_total") == len(gone))

    def told() -> list[StreamHealth]:
        return [decoder(StreamHealth)(value) for value in stage.publisher.records(STREAM_HEALTH)]

    stage.job.until(lambda: told() != [])
    assert {(event.event, event.market) for event in told()} == {(HealthEvent.HISTORY_GAP, "test")}
    assert str(len(gone)) in told()[0].detail
    stage.job.until(stage.job.ready)


def test_what_is_no_message_becomes_a_dead_letter_with_its_bytes(
    stage: Stage, recorded: list[Trade]
) -> None:
    rubbish = [
        b"\xff\x00{",
        b"",
        b"[]",
        b'{"symbol":"BTCUSDT"}',
        b'{"symbol":"BTCUSDT","id":1.5}',
        b"{" * 100_000,
    ]
    for value in rubbish:
        stage.publisher.raw(TRADES, SYMBOL, value)
        stage.publisher.raw(KLINES, SYMBOL, value)
    after = replace(recorded[-1], id=recorded[-1].id + 1)
    stage.publisher.publish([after])
    refused = "coinstream_spark_dead_letters_total"
    stage.job.until(lambda: stage.job.metric(refused) >= 2 * len(rubbish))

    letters = [decoder(DeadLetter)(value) for value in stage.publisher.records(DEAD_LETTERS)]
    assert {base64.b64encode(letter.raw) for letter in letters} == {*map(base64.b64encode, rubbish)}
    assert {letter.source.split("-")[0] for letter in letters} == {TRADES.name, KLINES.name}
    newest = Interval.M1.floor(after.time_ms)
    before = oracle(recorded, Interval.M1)[newest]["trades"]
    stage.job.until(lambda: stage.candles()[Interval.M1, newest].trades == before + 1)  # type: ignore[operator]  # an int


def test_the_rankings_are_of_the_newest_candles(stage: Stage) -> None:
    stored = stage.candles()
    minutes = [candle for (interval, _), candle in stored.items() if interval is Interval.M1]
    volume = sum(candle.volume for candle in minutes)

    def ranking(kind: RankingKind, window: RankingWindow) -> Ranking | None:
        with redis.Redis(port=stage.redis_port) as client:
            value = client.get(redis_keys.ranking(kind, window))
        return decoder(Ranking)(value) if isinstance(value, bytes) else None

    def are_new() -> bool:
        found = [ranking(kind, window) for kind in RankingKind for window in RankingWindow]
        return all(
            one is not None and [coin.base_volume for coin in one.coins] == [volume]
            for one in found
        )

    stage.job.until(are_new)
    found = ranking(RankingKind.GAINERS, RankingWindow.D1)
    assert found is not None
    (coin,) = found.coins
    assert (coin.symbol, coin.rank) == (SYMBOL, 1)
    assert coin.high == max(candle.high for candle in minutes)
    assert coin.low == min(candle.low for candle in minutes)
    assert coin.price == minutes[-1].close
