"""The sink against a real broker, also one that is not there yet or is killed."""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from prometheus_client import CollectorRegistry

from coinstream_contracts.topics import BOOKS, TRADES, Topic
from coinstream_kafka.kafka_producer import SinkSettings
from coinstream_kafka.sink import KafkaSink
from coinstream_kafka.topics import ensure_topics
from coinstream_local.kafka_node import KafkaNode
from coinstream_local.ports import free_ports

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]
LIMIT_S = 120.0
SYMBOLS = [f"S{number:02d}USDT" for number in range(20)]


class Broker:
    """A broker of these tests alone, so that it can be killed."""

    def __init__(self, folder: Path) -> None:
        port, controller_port = free_ports(2)
        self.node = KafkaNode(folder, port, controller_port)
        self.node.prepare()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            self.node.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    started = Broker(tmp_path / "kafka")
    yield started
    started.kill()


def everything_in(bootstrap: str, topic: Topic) -> Iterator[Any]:
    """Yield all records of a topic, in the log's order of each partition."""
    reader = KafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    try:
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        reader.assign(partitions)
        ends = reader.end_offsets(partitions)
        deadline = time.monotonic() + LIMIT_S
        while any(reader.position(part) < ends[part] for part in partitions):
            assert time.monotonic() < deadline
            for records in reader.poll(timeout_ms=500).values():
                yield from records
    finally:
        reader.close()


def in_the_log(bootstrap: str) -> dict[str, list[int]]:
    """Return the numbers of each key, in the log's order."""
    numbers: dict[str, list[int]] = {}
    for record in everything_in(bootstrap, TRADES):
        numbers.setdefault(record.key.decode(), []).append(int(record.value))
    return numbers


def partitions_of(bootstrap: str, value: bytes) -> dict[str, int]:
    """Return where each key's record with this value lies in the topic of the books."""
    return {
        record.key.decode(): record.partition
        for record in everything_in(bootstrap, BOOKS)
        if record.value == value
    }


def make(bootstrap: str, topic: Topic) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(topic.name, topic.partitions, 1)])
    admin.close()


def first_appearances(numbers: list[int]) -> list[int]:
    return list(dict.fromkeys(numbers))


async def test_a_broker_that_comes_late_and_is_killed_loses_nothing_and_keeps_the_order(
    broker: Broker,
) -> None:
    lost: list[bytes] = []
    sink = KafkaSink(
        SinkSettings(broker.node.bootstrap),
        on_lost=lambda _, __, value: lost.append(value),
        registry=CollectorRegistry(),
    )
    sent = 0

    async def send_for(seconds: float) -> None:
        nonlocal sent
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for _ in range(20):
                assert sink.send(TRADES, SYMBOLS[sent % len(SYMBOLS)], b"%d" % sent)
                sent += 1
            await asyncio.sleep(0.01)

    await send_for(1)  # nobody is there
    broker.start()
    await asyncio.to_thread(ensure_topics, broker.node.bootstrap, timeout_s=LIMIT_S)
    await send_for(3)
    assert await sink.flush(LIMIT_S)
    await send_for(1)
    broker.kill()
    await send_for(3)
    broker.start()
    await send_for(3)
    assert await sink.flush(LIMIT_S)
    assert sink.healthy
    await sink.close(LIMIT_S)

    numbers = in_the_log(broker.node.bootstrap)
    assert lost == []
    assert sorted(numbers) == SYMBOLS
    for key, symbol in enumerate(SYMBOLS):
        assert first_appearances(numbers[symbol]) == list(range(key, sent, len(SYMBOLS)))


async def test_a_key_goes_to_the_partition_that_kafkas_own_client_chooses(
    kafka_bootstrap: str,
) -> None:
    sink = KafkaSink(
        SinkSettings(kafka_bootstrap), on_lost=lambda *_: None, registry=CollectorRegistry()
    )
    # The hashes that Kafka's own tests expect of its Java client.
    hashes = {"21": -973932308, "foobar": -790332482, "a-little-bit-long-string": -985981536}
    for key in hashes:
        assert sink.send(BOOKS, key, b"where")
    assert await sink.flush(LIMIT_S)
    await sink.close(LIMIT_S)
    places = await asyncio.to_thread(partitions_of, kafka_bootstrap, b"where")
    assert places == {
        key: (hashed & 0x7FFFFFFF) % BOOKS.partitions for key, hashed in hashes.items()
    }


async def test_a_topic_that_comes_late_holds_up_no_other_and_loses_nothing(broker: Broker) -> None:
    broker.start()
    await asyncio.to_thread(ensure_topics, broker.node.bootstrap, timeout_s=LIMIT_S)
    late = Topic("late", partitions=1, retention_ms=-1)
    lost: list[bytes] = []
    sink = KafkaSink(
        SinkSettings(broker.node.bootstrap),
        on_lost=lambda _, __, value: lost.append(value),
        registry=CollectorRegistry(),
    )
    for number in range(3):
        assert sink.send(late, "BTCUSDT", b"%d" % number)
    assert sink.send(TRADES, "BTCUSDT", b"0")
    for _ in range(int(LIMIT_S / 0.05)):
        if sink.delivered[TRADES.name]:
            break
        await asyncio.sleep(0.05)
    assert sink.buffered == 3
    await asyncio.to_thread(make, broker.node.bootstrap, late)
    assert await sink.flush(LIMIT_S)
    assert sink.delivered[late.name] == 3
    await sink.close(LIMIT_S)
    assert lost == []
