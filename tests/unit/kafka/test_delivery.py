"""Delivery to Kafka over a producer in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka.errors import (
    CorruptRecordError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    RetriableError,
)

from coinstream_kafka.delivery import MAX_ATTEMPTS, Delivery, LossReason, Lost

KEYS = (b"BTCUSDT", b"ETHUSDT", b"BNBUSDT")


@dataclass
class FakeAcknowledgement:
    topic: str
    partition: int
    key: bytes
    value: bytes
    is_done: bool = False
    exception: BaseException | None = None


@dataclass
class FakeProducer:
    """Holds what it is sent until `acknowledge`; after a fatal error it delivers nothing more."""

    partition_count: int = 2
    sent: list[FakeAcknowledgement] = field(default_factory=list)
    unknown_topics: set[str] = field(default_factory=set)
    abandoned: bool = False
    fatal: BaseException | None = None

    def partitions_for(self, topic: str) -> set[int]:
        if topic in self.unknown_topics:
            raise KafkaTimeoutError(topic)
        return set(range(self.partition_count))

    def send(self, topic: str, value: bytes, key: bytes, *, partition: int) -> FakeAcknowledgement:
        if value == b"too large":
            raise MessageSizeTooLargeError
        self.sent.append(FakeAcknowledgement(topic, partition, key, value))
        return self.sent[-1]

    def abandon(self) -> None:
        self.abandoned = True

    def acknowledge(self, error: BaseException | None = None) -> list[FakeAcknowledgement]:
        if error is not None and not isinstance(error, RetriableError):
            self.fatal = error
        error = self.fatal or error
        waiting = [sent for sent in self.sent if not sent.is_done]
        for sent in waiting:
            sent.is_done, sent.exception = True, error
        return waiting


class Kafka:
    """Opens producers, counts them, and may be away."""

    def __init__(self) -> None:
        self.producers: list[FakeProducer] = []
        self.away = False
        self.partition_count = 2

    def open(self) -> FakeProducer:
        if self.away:
            raise KafkaTimeoutError("no broker")
        self.producers.append(FakeProducer(self.partition_count))
        return self.producers[-1]

    def delivery(self, *, window: int = 1_000) -> Delivery:
        return Delivery(self.open, window=window, delivery_timeout_s=120)


def test_records_are_handed_over_in_order_and_settled_when_acknowledged() -> None:
    kafka = Kafka()
    delivery = kafka.delivery()
    for number in range(5):
        delivery.add("t", KEYS[number % 2], b"%d" % number)
    delivery.hand_over(0)
    (producer,) = kafka.producers
    assert [sent.value for sent in producer.sent] == [b"0", b"1", b"2", b"3", b"4"]
    assert delivery.settle(0) == []
    assert delivery.settled == 0
    producer.acknowledge()
    assert delivery.settle(0) == []
    assert (delivery.settled, delivery.in_flight, delivery.waiting) == (5, 0, 0)
    assert delivery.delivered_by_topic() == {"t": 5}


@pytest.mark.parametrize(
    ("key", "hashed"),
    # The hashes that Kafka's own tests expect of its Java client.
    [(b"21", -973932308 & 0x7FFFFFFF), (b"foobar", -790332482 & 0x7FFFFFFF)],
)
def test_a_key_goes_to_the_partition_that_kafkas_own_client_chooses(
    key: bytes, hashed: int
) -> None:
    kafka = Kafka()
    kafka.partition_count = 6
    delivery = kafka.delivery()
    delivery.add("t", key, b"")
    delivery.hand_over(0)
    assert kafka.producers[0].sent[0].partition == hashed % 6


def test_no_more_than_the_window_is_handed_over() -> None:
    kafka = Kafka()
    delivery = kafka.delivery(window=3)
    for number in range(5):
        delivery.add("t", KEYS[0], b"%d" % number)
    delivery.hand_over(0)
    assert len(kafka.producers[0].sent) == 3
    kafka.producers[0].acknowledge()
    delivery.settle(0)
    delivery.hand_over(0)
    assert [sent.value for sent in kafka.producers[0].sent][3:] == [b"3", b"4"]


def test_a_broker_that_is_not_there_yet_is_tried_again_later_and_nothing_is_lost() -> None:
    kafka = Kafka()
    kafka.away = True
    delivery = kafka.delivery()
    delivery.add("t", KEYS[0], b"1")
    delivery.hand_over(0)
    assert not delivery.connected
    kafka.away = False
    delivery.hand_over(0)
    assert not delivery.connected  # it backs off first
    delivery.hand_over(10)
    assert delivery.connected
    assert [sent.value for sent in kafka.producers[0].sent] == [b"1"]


def test_a_topic_that_is_not_there_holds_up_no_other() -> None:
    kafka = Kafka()
    delivery = kafka.delivery()
    delivery.hand_over(0)
    kafka.producers[0].unknown_topics = {"missing"}
    delivery.add("missing", KEYS[0], b"1")
    delivery.add("there", KEYS[0], b"2")
    delivery.hand_over(0)
    assert [sent.value for sent in kafka.producers[0].sent] == [b"2"]
    kafka.producers[0].unknown_topics = set()
    delivery.hand_over(5)
    assert [sent.value for sent in kafka.producers[0].sent] == [b"2", b"1"]


def test_a_record_that_timed_out_is_lost_and_told() -> None:
    kafka = Kafka()
    delivery = kafka.delivery()
    delivery.add("t", KEYS[0], b"1")
    delivery.hand_over(0)
    kafka.producers[0].acknowledge(KafkaConnectionError("still away"))
    assert delivery.settle(0) == [Lost("t", KEYS[0], b"1", LossReason.TIMED_OUT)]
    assert delivery.settled == 1


def test_a_record_that_is_too_large_is_lost_alone() -> None:
    kafka = Kafka()
    delivery = kafka.delivery()
    delivery.add("t", KEYS[0], b"too large")
    delivery.add("t", KEYS[0], b"2")
    delivery.hand_over(0)
    assert [sent.value for sent in kafka.producers[0].sent] == [b"2"]
    assert delivery.settle(0) == [Lost("t", KEYS[0], b"too large", LossReason.REFUSED)]


def test_a_producer_that_failed_for_good_is_replaced_and_its_records_are_sent_again() -> None:
    kafka = Kafka()
    delivery = kafka.delivery()
    for number in range(4):
        delivery.add("t", KEYS[0], b"%d" % number)
    delivery.hand_over(0)
    first = kafka.producers[0]
    first.sent[0].is_done = True
    for sent in first.sent[1:]:
        sent.is_done, sent.exception = True, KafkaError("fatal")
    delivery.add("t", KEYS[0], b"4")
    assert delivery.settle(0) == []
    assert first.abandoned
    delivery.hand_over(10)
    assert [sent.value for sent in kafka.producers[1].sent] == [b"1", b"2", b"3", b"4"]


def test_a_record_that_every_producer_fails_on_is_given_up_after_some_attempts() -> None:
    kafka = Kafka()
    delivery = kafka.delivery()
    delivery.add("t", KEYS[0], b"poison")
    lost: list[Lost] = []
    for attempt in range(MAX_ATTEMPTS):
        delivery.hand_over(attempt * 10)
        kafka.producers[-1].acknowledge(CorruptRecordError("refused"))
        lost += delivery.settle(attempt * 10)
    assert lost == [Lost("t", KEYS[0], b"poison", LossReason.REFUSED)]
    assert len(kafka.producers) == MAX_ATTEMPTS


def test_a_producer_that_never_answers_is_replaced() -> None:
    kafka = Kafka()
    delivery = kafka.delivery()
    delivery.add("t", KEYS[0], b"1")
    delivery.hand_over(0)
    delivery.settle(149)
    assert not kafka.producers[0].abandoned
    delivery.settle(151)
    assert kafka.producers[0].abandoned
    delivery.hand_over(200)
    assert [sent.value for sent in kafka.producers[1].sent] == [b"1"]


def test_at_the_end_everything_that_was_not_acknowledged_is_told() -> None:
    kafka = Kafka()
    delivery = kafka.delivery(window=2)
    for number in range(4):
        delivery.add("t", KEYS[0], b"%d" % number)
    delivery.hand_over(0)
    kafka.producers[0].sent[0].is_done = True
    lost = delivery.close()
    assert [(record.value, record.reason) for record in lost] == [
        (b"1", LossReason.CLOSED),
        (b"2", LossReason.CLOSED),
        (b"3", LossReason.CLOSED),
    ]
    assert delivery.settled == 4


ACTIONS: dict[str, Callable[[Kafka, Delivery], object]] = {
    "acknowledge": lambda kafka, _: kafka.producers and kafka.producers[-1].acknowledge(),
    "fail": lambda kafka, _: (
        kafka.producers and kafka.producers[-1].acknowledge(KafkaError("fatal"))
    ),
    "expire": lambda kafka, _: (
        kafka.producers and kafka.producers[-1].acknowledge(KafkaTimeoutError("late"))
    ),
    "away": lambda kafka, _: setattr(kafka, "away", True),
    "back": lambda kafka, _: setattr(kafka, "away", False),
}


@given(st.lists(st.sampled_from([*ACTIONS, "add", "add", "pass"]), max_size=60))
def test_every_record_is_delivered_or_told_lost_and_each_key_keeps_its_order(
    actions: list[str],
) -> None:
    kafka = Kafka()
    delivery = kafka.delivery(window=4)
    now, count = 0.0, 0
    lost: list[Lost] = []

    def one_pass() -> None:
        nonlocal now
        now += 10
        delivery.hand_over(now)
        lost.extend(delivery.settle(now))

    for action in actions:
        if action == "add":
            delivery.add("t", KEYS[count % 3], b"%03d" % count)
            count += 1
        elif action == "pass":
            one_pass()
        else:
            ACTIONS[action](kafka, delivery)
    kafka.away = False
    for _ in range(50):
        one_pass()
        kafka.producers[-1].acknowledge()
    lost.extend(delivery.settle(now))

    acknowledged = [
        sent
        for producer in kafka.producers
        for sent in producer.sent
        if sent.is_done and sent.exception is None
    ]
    delivered = {sent.value for sent in acknowledged}
    assert delivered.isdisjoint({record.value for record in lost})
    assert len(delivered) + len(lost) == count == delivery.settled
    for key in KEYS:
        in_log = [sent.value for sent in acknowledged if sent.key == key]
        assert in_log == sorted(in_log)
