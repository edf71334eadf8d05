from collections.abc import Iterable
from typing import Any, NamedTuple

import pytest
from kafka import TopicPartition

from coinstream_backend.stream.consumer import Positions, TopicConsumer, TopicMissingError


class Found(NamedTuple):
    offset: int


class FakeRecord(NamedTuple):
    offset: int
    value: bytes = b""
    timestamp: int = 0


class FakeKafka:
    """As much of `KafkaConsumer` as is used; each partition has `end` records, one a ms."""

    def __init__(self, ends: dict[TopicPartition, int]) -> None:
        self.ends = ends
        self.at: dict[TopicPartition, int] = {}

    def partitions_for_topic(self, topic: str) -> set[int]:
        return {p.partition for p in self.ends if p.topic == topic}

    def end_offsets(self, partitions: Iterable[TopicPartition], timeout_ms: int) -> Any:
        return {p: self.ends[p] for p in partitions}

    def offsets_for_times(self, times: dict[TopicPartition, int], timeout_ms: int) -> Any:
        return {p: Found(ms) if ms < self.ends[p] else None for p, ms in times.items()}

    def assign(self, partitions: list[TopicPartition]) -> None:
        self.at = dict.fromkeys(partitions, -1)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.at[partition] = offset

    def poll(self, timeout_ms: int) -> Any:
        records = {p: [FakeRecord(o) for o in range(at, self.ends[p])] for p, at in self.at.items()}
        self.at = {p: self.ends[p] for p in self.at}
        return {p: found for p, found in records.items() if found}

    def highwater(self, partition: TopicPartition) -> int:
        return self.ends[partition]


P0, P1 = TopicPartition("t", 0), TopicPartition("t", 1)


def offsets(consumer: TopicConsumer) -> list[int]:
    records: list[Any] = consumer.poll(0).get("t", [])
    return [record.offset for record in records]


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
