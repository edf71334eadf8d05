"""The sink as its event loop sees it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from confluent_kafka import KafkaError, KafkaException
from prometheus_client import CollectorRegistry

from coinstream_contracts.topics import BOOKS, TRADES
from coinstream_kafka.kafka_producer import OnError, SinkSettings
from coinstream_kafka.sink import KafkaSink

SETTINGS = SinkSettings("unused:9092")
LIMIT_S = 60.0
LATE = KafkaError(KafkaError._MSG_TIMED_OUT)

OnDelivery = Callable[[KafkaError | None, object], None]


class Broker:
    """Makes producers that deliver at the next poll, or, while it is not `up`, not at all."""

    def __init__(self, *, up: bool = True) -> None:
        self.up = threading.Event()
        if up:
            self.up.set()
        self.log: list[tuple[str, str, bytes]] = []
        self.error: KafkaError | None = None
        self.purged = False
        self._waiting: list[tuple[tuple[str, str, bytes], OnDelivery]] = []

    def open(self, on_error: OnError) -> "Broker":
        return self

    def list_topics(self, *, timeout: float) -> None:
        if not self.up.wait(timeout):
            raise KafkaException(KafkaError(KafkaError._TRANSPORT))

    def produce(self, topic: str, value: bytes, key: str, *, on_delivery: OnDelivery) -> None:
        self._waiting.append(((topic, key, value), on_delivery))

    def poll(self, timeout: float) -> int:
        if not self.up.is_set():
            return 0
        told, self._waiting = self._waiting, []
        for record, on_delivery in told:
            if self.error is None:
                self.log.append(record)
            on_delivery(self.error, None)
        return len(told)

    @property
    def handed(self) -> int:
        return len(self._waiting)

    def purge(self) -> None:
        self.purged = True

    def flush(self, timeout: float) -> int:
        return 0


class Losses:
    """Collects what the sink reports as lost, and on which thread."""

    def __init__(self) -> None:
        self.records: list[tuple[str, bytes, bytes]] = []
        self.threads: set[int] = set()
        self.told = asyncio.Event()

    def __call__(self, topic: str, key: bytes, value: bytes) -> None:
        self.records.append((topic, key, value))
        self.threads.add(threading.get_ident())
        self.told.set()


@asynccontextmanager
async def opened(
    broker: Broker,
    losses: Losses | None = None,
    settings: SinkSettings = SETTINGS,
    registry: CollectorRegistry | None = None,
) -> AsyncIterator[KafkaSink]:
    sink = KafkaSink(
        settings,
        on_lost=losses or Losses(),
        open_producer=broker.open,
        registry=registry or CollectorRegistry(),
    )
    try:
        yield sink
    finally:
        await sink.close(0.0)


async def test_what_is_sent_arrives_in_order_after_a_flush() -> None:
    broker = Broker()
    async with opened(broker) as sink:
        for number in range(1_000):
            assert sink.send(TRADES, "BTCUSDT", b"%d" % number)
        assert await sink.flush(LIMIT_S)
        assert broker.log == [(TRADES.name, "BTCUSDT", b"%d" % n) for n in range(1_000)]
        assert sink.healthy
        assert sink.buffered == 0
        assert sink.buffered_bytes == 0


async def test_what_comes_together_is_handed_over_together_and_without_waiting_for_more() -> None:
    broker = Broker(up=False)
    async with opened(broker) as sink:
        for number in range(3):
            sink.send(TRADES, "BTCUSDT", b"%d" % number)
        assert broker.handed == 0
        for _ in range(2):
            await asyncio.sleep(0)
        assert broker.handed == 3


async def test_the_producer_is_let_go_at_the_end() -> None:
    broker = Broker()
    async with opened(broker):
        pass
    assert broker.purged


async def test_what_is_sent_before_the_broker_is_there_is_delivered_when_it_comes() -> None:
    broker = Broker(up=False)
    async with opened(broker) as sink:
        assert sink.send(TRADES, "BTCUSDT", b"1")
        assert not await sink.flush(0.05)
        assert not sink.healthy
        broker.up.set()
        assert await sink.flush(LIMIT_S)
        assert broker.log == [(TRADES.name, "BTCUSDT", b"1")]


async def test_a_full_buffer_refuses_and_counts_and_takes_again_when_it_empties() -> None:
    broker = Broker(up=False)
    async with opened(broker, settings=replace(SETTINGS, max_buffered=3)) as sink:
        assert [sink.send(TRADES, "BTCUSDT", b"%d" % n) for n in range(5)] == [True] * 3 + [
            False
        ] * 2
        assert sink.rejected[TRADES.name] == 2
        broker.up.set()
        assert await sink.flush(LIMIT_S)
        assert sink.send(TRADES, "BTCUSDT", b"5")


async def test_the_buffer_is_bounded_in_bytes_too() -> None:
    settings = replace(SETTINGS, max_buffered_bytes=100_000)
    async with opened(Broker(up=False), settings=settings) as sink:
        taken = sum(sink.send(BOOKS, "BTCUSDT", bytes(10_000)) for _ in range(100))
        assert 1 <= taken <= 10
        assert sink.buffered_bytes <= 100_000


async def test_a_record_that_was_lost_is_reported_on_the_event_loop() -> None:
    broker, losses = Broker(), Losses()
    broker.error = LATE
    async with opened(broker, losses) as sink:
        sink.send(TRADES, "BTCUSDT", b"1")
        async with asyncio.timeout(LIMIT_S):
            await losses.told.wait()
        assert losses.records == [(TRADES.name, b"BTCUSDT", b"1")]
        assert losses.threads == {threading.get_ident()}


async def test_a_flush_returns_after_the_losses_are_told() -> None:
    broker, losses = Broker(), Losses()
    broker.error = LATE
    async with opened(broker, losses) as sink:
        for number in range(200):
            sink.send(TRADES, "BTCUSDT", b"x")
            assert await sink.flush(LIMIT_S)
            assert len(losses.records) == number + 1


async def test_close_reports_what_it_could_not_deliver() -> None:
    losses = Losses()
    async with opened(Broker(up=False), losses) as sink:
        sink.send(TRADES, "BTCUSDT", b"1")
        sink.send(TRADES, "ETHUSDT", b"2")
        await sink.close(0.01)
        assert losses.records == [
            (TRADES.name, b"BTCUSDT", b"1"),
            (TRADES.name, b"ETHUSDT", b"2"),
        ]
        assert not sink.send(TRADES, "BTCUSDT", b"3")
        assert not sink.healthy


async def test_close_delivers_everything_first_and_may_be_called_again() -> None:
    broker, losses = Broker(), Losses()
    async with opened(broker, losses) as sink:
        for number in range(500):
            sink.send(TRADES, "BTCUSDT", b"%d" % number)
        await sink.close(LIMIT_S)
        await sink.close(LIMIT_S)
        assert len(broker.log) == 500
        assert losses.records == []


@pytest.mark.parametrize(
    ("name", "labels", "value"),
    [
        ("coinstream_kafka_sink_accepted_total", {"topic": TRADES.name}, 2),
        ("coinstream_kafka_sink_delivered_total", {"topic": TRADES.name}, 2),
        ("coinstream_kafka_sink_buffered_records", {}, 0),
        ("coinstream_kafka_sink_healthy", {}, 1),
    ],
)
async def test_its_figures_are_metrics(name: str, labels: dict[str, str], value: float) -> None:
    registry = CollectorRegistry()
    async with opened(Broker(), registry=registry) as sink:
        sink.send(TRADES, "BTCUSDT", b"1")
        sink.send(TRADES, "BTCUSDT", b"2")
        assert await sink.flush(LIMIT_S)
        assert registry.get_sample_value(name, labels) == value
    assert registry.get_sample_value(name, labels) is None
