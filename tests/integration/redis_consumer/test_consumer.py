"""The Redis consumer as a process, between a real Kafka and a real Redis."""

import asyncio
import base64
import os
import random
import secrets
import signal
import string
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from tests.unit.redis.hot_state_oracle import (
    Expected,
    Message,
    book,
    candle,
    expected,
    symbol_info,
    trade,
)

from coinstream_contracts import topics
from coinstream_contracts.messages import Book, DeadLetter, Kline, SymbolInfo, decoder, encode
from coinstream_local import probes
from coinstream_local.ports import free_ports
from coinstream_local.redis_server import RedisServer
from coinstream_redis.connection import RedisAddress, connect_async
from coinstream_redis.hot_state import HotState

pytestmark = pytest.mark.integration
LIMIT_S = 120.0


class OwnRedis:
    """A Redis of this test alone, so that it can be killed."""

    def __init__(self, folder: Path) -> None:
        (self.port,) = free_ports(1)
        self._server = RedisServer(folder, self.port)
        self._server.prepare()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._server.command(), stdout=subprocess.DEVNULL)
        until(lambda: probes.redis_ready("127.0.0.1", self.port))

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)


@dataclass
class Market:
    """Publishes a symbol's messages in Kafka and reads its hot state."""

    symbol: str
    producer: Any
    redis: OwnRedis

    def publish(self, messages: list[Message]) -> None:
        key = self.symbol.encode()
        for message in messages:
            self.producer.send(_topic(message).name, encode(message), key)
        self.producer.flush(60)

    def state(self) -> Expected:
        async def read() -> Expected:
            async with connect_async(RedisAddress(port=self.redis.port)) as client:
                hot_state = HotState(client)
                symbols = [self.symbol]
                candles = await hot_state.candles(self.symbol, 10_000)
                trades = await hot_state.trades(self.symbol, 10_000)
                infos = await hot_state.symbol_infos()
                return Expected(
                    candles={self.symbol: candles} if candles else {},
                    books=await hot_state.books(symbols),
                    trades={self.symbol: trades} if trades else {},
                    symbol_infos={s: info for s, info in infos.items() if s == self.symbol},
                )

        try:
            return asyncio.run(read())
        except redis.exceptions.RedisError:
            return Expected()

    def becomes(self, messages: list[Message]) -> None:
        until(lambda: self.state() == expected(messages))


def _topic(message: Message) -> topics.Topic:
    match message:
        case Kline():
            return topics.KLINES
        case Book():
            return topics.BOOKS
        case SymbolInfo():
            return topics.SYMBOLS
        case _:
            return topics.TRADES


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path / "redis")
    yield server
    server.kill()


@pytest.fixture
def market(kafka_bootstrap: str, own_redis: OwnRedis) -> Iterator[Market]:
    symbol = "".join(secrets.choice(string.ascii_uppercase) for _ in range(10)) + "USDT"
    producer = KafkaProducer(bootstrap_servers=kafka_bootstrap, linger_ms=2)
    yield Market(symbol, producer, own_redis)
    producer.close(30)


@pytest.fixture
def group() -> str:
    return f"test-{secrets.token_hex(4)}"


class Consumer:
    """A running consumer process."""

    def __init__(self, bootstrap: str, redis_port: int, group: str, log: Path) -> None:
        (self.status_port,) = free_ports(1)
        self._output = log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "coinstream_kafka.redis_consumer"],
            env={
                **os.environ,
                "KAFKA_BOOTSTRAP": bootstrap,
                "REDIS_PORT": str(redis_port),
                "CONSUMER_GROUP": group,
                "STATUS_PORT": str(self.status_port),
            },
            stderr=self._output,
        )

    def get(self, path: str) -> tuple[int, str]:
        try:
            url = f"http://127.0.0.1:{self.status_port}{path}"
            with urllib.request.urlopen(url, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, ""
        except OSError:
            return 0, ""

    def ready(self) -> bool:
        return self.get("/health/ready")[0] == 200

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(LIMIT_S)
        finally:
            self.process.kill()
            self._output.close()


@contextmanager
def consuming(bootstrap: str, redis_port: int, group: str, folder: Path) -> Iterator[Consumer]:
    consumer = Consumer(bootstrap, redis_port, group, folder / "consumer.log")
    try:
        yield consumer
    finally:
        consumer.stop()


def until(condition: Any) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.1)


def a_market(symbol: str, *, first: int = 0, trades: int = 60) -> list[Message]:
    """Two hours of candles, some trades, books and a word on the symbol, in a random order."""
    ids = range(first, first + trades)
    messages: list[Message] = [symbol_info(symbol, first)]
    messages += [trade(symbol, i, "rest" if i % 7 == 0 else "stream") for i in ids]
    messages += [book(symbol, i) for i in ids]
    for minute in range(first, first + 120):
        messages += [
            candle(symbol, minute, closed=closed, revision=revision)
            for closed, revision in ((False, 1), (False, 2), (True, 3))
        ]
    random.Random(first).shuffle(messages)
    return messages


def test_the_hot_state_is_what_the_topics_say_whatever_their_order_and_a_stop_is_clean(
    kafka_bootstrap: str, market: Market, group: str, tmp_path: Path
) -> None:
    before = a_market(market.symbol)
    market.publish(before)
    with consuming(kafka_bootstrap, market.redis.port, group, tmp_path) as consumer:
        market.becomes(before)
        until(consumer.ready)
        after = a_market(market.symbol, first=60)
        market.publish(after + before)
        market.becomes(before + after)
        status, metrics = consumer.get("/metrics")
        assert status == 200
        assert "coinstream_redis_consumer_lag_records" in metrics
        assert consumer.stop() == 0


def test_a_flushed_redis_is_built_again_by_itself_while_new_data_arrives(
    kafka_bootstrap: str, market: Market, group: str, tmp_path: Path
) -> None:
    before = a_market(market.symbol)
    with consuming(kafka_bootstrap, market.redis.port, group, tmp_path) as consumer:
        market.publish(before)
        market.becomes(before)
        until(consumer.ready)
        with redis.Redis(port=market.redis.port) as client:
            client.flushall()
        after = a_market(market.symbol, first=60)
        market.publish(after)
        market.becomes(before + after)
        until(consumer.ready)


def test_a_redis_that_was_killed_is_waited_for_and_misses_nothing(
    kafka_bootstrap: str, market: Market, group: str, tmp_path: Path
) -> None:
    before = a_market(market.symbol)
    with consuming(kafka_bootstrap, market.redis.port, group, tmp_path) as consumer:
        market.publish(before)
        market.becomes(before)
        market.redis.kill()
        during = a_market(market.symbol, first=60)
        market.publish(during)
        until(lambda: not consumer.ready())
        market.redis.start()
        market.becomes(before + during)
        until(consumer.ready)


def test_a_consumer_that_was_killed_goes_on_where_it_was(
    kafka_bootstrap: str, market: Market, group: str, tmp_path: Path
) -> None:
    before = a_market(market.symbol)
    with consuming(kafka_bootstrap, market.redis.port, group, tmp_path) as killed:
        market.publish(before)
        market.becomes(before)
        until(killed.ready)
        killed.stop(signal.SIGKILL)
    meanwhile = a_market(market.symbol, first=60)
    market.publish(meanwhile)
    with consuming(kafka_bootstrap, market.redis.port, group, tmp_path) as consumer:
        market.becomes(before + meanwhile)
        until(consumer.ready)
        assert "rebuilds_total 0.0" in consumer.get("/metrics")[1]


def test_two_consumers_share_the_work_and_one_takes_over(
    kafka_bootstrap: str, market: Market, group: str, tmp_path: Path
) -> None:
    before = a_market(market.symbol)
    with consuming(kafka_bootstrap, market.redis.port, group, tmp_path) as first:
        market.publish(before)
        market.becomes(before)
        with consuming(kafka_bootstrap, market.redis.port, group, tmp_path) as second:
            until(second.ready)
            between = a_market(market.symbol, first=60)
            market.publish(between)
            market.becomes(before + between)
            assert first.stop() == 0
            after = a_market(market.symbol, first=120)
            market.publish(after)
            market.becomes(before + between + after)


def test_what_is_no_message_is_kept_with_its_bytes_and_holds_nothing_up(
    kafka_bootstrap: str, market: Market, group: str, tmp_path: Path
) -> None:
    rubbish = b"\xff\x00" + secrets.token_bytes(20)
    with consuming(kafka_bootstrap, market.redis.port, group, tmp_path) as consumer:
        until(consumer.ready)
        market.producer.send(topics.TRADES.name, rubbish, market.symbol.encode())
        messages: list[Message] = [trade(market.symbol, 1)]
        market.publish(messages)
        market.becomes(messages)
    letters = dead_letters(kafka_bootstrap, rubbish)
    assert [letter.size_bytes for letter in letters] == [len(rubbish)]
    assert letters[0].source.startswith(topics.TRADES.name)


def dead_letters(bootstrap: str, raw: bytes) -> list[DeadLetter]:
    """Return the dead letters that hold `raw`; the topic is shared with other tests."""
    encoded = base64.b64encode(raw)
    partition = TopicPartition(topics.DEAD_LETTERS.name, 0)
    reader = KafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    try:
        reader.assign([partition])
        end = reader.end_offsets([partition])[partition]
        values: list[bytes] = []
        deadline = time.monotonic() + LIMIT_S
        while len(values) < end and time.monotonic() < deadline:
            for records in reader.poll(timeout_ms=500).values():
                values += [record.value for record in records]
        return [decoder(DeadLetter)(value) for value in values if encoded in value]
    finally:
        reader.close()


def test_it_waits_for_a_kafka_that_is_not_there_and_still_stops_cleanly(tmp_path: Path) -> None:
    kafka_port, redis_port = free_ports(2)
    with consuming(f"127.0.0.1:{kafka_port}", redis_port, "nobody", tmp_path) as consumer:
        until(lambda: consumer.get("/health/live")[0] == 200)
        assert not consumer.ready()
        assert consumer.stop() == 0


@pytest.mark.parametrize(
    ("name", "value"), [("REDIS_PORT", "abc"), ("BATCH_RECORDS", "0"), ("LOG_LEVEL", "loud")]
)
def test_wrong_settings_end_it_with_code_2_and_say_which(name: str, value: str) -> None:
    program = subprocess.run(
        [sys.executable, "-m", "coinstream_kafka.redis_consumer"],
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert program.returncode == 2
    assert name.lower() in program.stderr
