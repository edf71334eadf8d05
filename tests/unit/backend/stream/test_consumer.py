from typing import NamedTuple

import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition

from coinstream_backend.stream.consumer import (
    Partition,
    Positions,
    TopicConsumer,
    TopicMissingError,
)


class FakeTopic(NamedTuple):
    partitions: list[int]


class FakeListing(NamedTuple):
    topics: dict[str, FakeTopic]


class FakeMessage(NamedTuple):
    at: Partition
    number: int
    fault: KafkaError | None = None

    def topic(self) -> str:
        return self.at[0]

    def partition(self) -> int:
        return self.at[1]

    def offset(self) -> int:
        return self.number

    def value(self) -> bytes:
        return b"%d" % self.number

    def timestamp(self) -> tuple[int, int]:
        return 1, self.number

    def error(self) -> KafkaError | None:
        return self.fault


class FakeKafka:
    """As much of `Consumer` as is used; each partition has `ends` records, one a ms."""

    def __init__(self, ends: dict[Partition, int]) -> None:
        self.ends = ends
        self.at: dict[Partition, int] = {}
        self.fault: KafkaError | None = None

    def list_topics(self, timeout: float) -> FakeListing:
        topics: dict[str, FakeTopic] = {}
        for topic, number in self.ends:
            topics.setdefault(topic, FakeTopic([])).partitions.append(number)
        return FakeListing(topics)

    def get_watermark_offsets(
        self, partition: TopicPartition, timeout: float = 0, cached: bool = False
    ) -> tuple[int, int]:
        return 0, self.ends[partition.topic, partition.partition]

    def offsets_for_times(
        self, asked: list[TopicPartition], timeout: float
    ) -> list[TopicPartition]:
        return [
            TopicPartition(
                one.topic,
                one.partition,
                one.offset if one.offset < self.ends[one.topic, one.partition] else -1,
            )
            for one in asked
        ]

    def assign(self, partitions: list[TopicPartition]) -> None:
        self.at = {(one.topic, one.partition): one.offset for one in partitions}

    def poll(self, timeout: float) -> FakeMessage | None:
        messages = self.consume(1, timeout)
        return messages[0] if messages else None

    def consume(self, count: int, timeout: float) -> list[FakeMessage]:
        messages: list[FakeMessage] = []
        for partition, at in self.at.items():
            end = min(self.ends[partition], at + count - len(messages))
            messages += [FakeMessage(partition, number) for number in range(at, end)]
            self.at[partition] = end
        if self.fault is not None and timeout == 0:
            messages.append(FakeMessage(P0, -1, self.fault))
        return messages


P0, P1 = ("t", 0), ("t", 1)


def offsets(consumer: TopicConsumer) -> list[int]:
    return [record.timestamp for record in consumer.poll(0).get("t", [])]


def test_a_new_reader_begins_at_the_given_time_and_at_the_end_where_nothing_is_newer() -> None:
    kafka = FakeKafka({P0: 10, P1: 5})
    TopicConsumer(kafka, {}).read({"t": 7})
    assert kafka.at == {P0: 7, P1: 5}


def test_a_reader_goes_on_where_an_earlier_one_stopped() -> None:
    positions: Positions = {}
    kafka = FakeKafka({P0: 10})
    first = TopicConsumer(kafka, positions)
    first.read({"t": 7})
    assert offsets(first) == [7, 8, 9]
    kafka = FakeKafka({P0: 13})
    second = TopicConsumer(kafka, positions)
    second.read({"t": 12})
    assert offsets(second) == [10, 11, 12]


def test_a_topic_that_was_made_anew_is_read_from_the_given_time() -> None:
    kafka = FakeKafka({P0: 4})
    consumer = TopicConsumer(kafka, {P0: 1_000})
    consumer.read({"t": 2})
    assert offsets(consumer) == [2, 3]


def test_a_partition_that_was_added_is_read_and_the_others_go_on() -> None:
    kafka = FakeKafka({P0: 10})
    consumer = TopicConsumer(kafka, {})
    consumer.read({"t": 0})
    offsets(consumer)
    kafka.ends[P1] = 3
    consumer.read({"t": 0})
    assert kafka.at == {P0: 10, P1: 0}


def test_the_end_is_reached_when_every_partition_is_read_up() -> None:
    kafka = FakeKafka({P0: 10, P1: 5})
    consumer = TopicConsumer(kafka, {})
    consumer.read({"t": 0})
    assert not consumer.is_at_end()
    consumer.poll(0)
    assert consumer.is_at_end()


def test_a_topic_that_does_not_exist_yet_is_named() -> None:
    with pytest.raises(TopicMissingError, match="t"):
        TopicConsumer(FakeKafka({}), {}).read({"t": 0})


def test_what_came_before_a_fault_is_read_again() -> None:
    kafka = FakeKafka({P0: 3})
    positions: Positions = {}
    consumer = TopicConsumer(kafka, positions)
    consumer.read({"t": 0})
    kafka.fault = KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART)
    with pytest.raises(KafkaException):
        consumer.poll(0)
    again = FakeKafka({P0: 3})
    second = TopicConsumer(again, positions)
    second.read({"t": 0})
    assert offsets(second) == [0, 1, 2]
