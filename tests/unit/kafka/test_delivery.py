"""Delivery to Kafka over a producer in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field

from confluent_kafka import KafkaError, KafkaException
from hypothesis import given
from hypothesis import strategies as st

from coinstream_kafka.delivery import MAX_ATTEMPTS, Delivery, LossReason, Lost
from coinstream_kafka.kafka_producer import OnError

KEYS = ("BTCUSDT", "ETHUSDT", "BNBUSDT")
FATAL = KafkaError(KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER, "fatal", fatal=True)
LATE = KafkaError(KafkaError._MSG_TIMED_OUT)
TOO_LARGE = KafkaError(KafkaError.MSG_SIZE_TOO_LARGE)


@dataclass
class Sent:
    key: str
    value: bytes
    on_delivery: Callable[[KafkaError | None, object], None]
    answered: bool = False
    error: KafkaError | None = None
    told: bool = False


@dataclass
class FakeProducer:
    """Holds what it is given until `acknowledge`; tells it in `poll`, as librdkafka does.

    After a fatal error it takes and delivers nothing more.
    """

    on_error: OnError
    sent: list[Sent] = field(default_factory=list)
    fatal: KafkaError | None = None
    room: int = 1_000_000

    def produce(
        self,
        topic: str,
        value: bytes,
        key: str,
        *,
        on_delivery: Callable[[KafkaError | None, object], None],
    ) -> None:
        if self.fatal is not None:
            raise KafkaException(KafkaError(KafkaError._FATAL))
        if value == b"too large":
            raise KafkaException(TOO_LARGE)
        if sum(not sent.told for sent in self.sent) >= self.room:
            raise BufferError
        self.sent.append(Sent(key, value, on_delivery))

    def poll(self, timeout: float) -> int:
        told = [sent for sent in self.sent if sent.answered and not sent.told]
        for sent in told:
            sent.told = True
            sent.on_delivery(sent.error, None)
        return len(told)

    def acknowledge(self, error: KafkaError | None = None) -> None:
        if error is not None and error.fatal():
            self.fatal = error
            self.on_error(error)
        for sent in self.sent:
            if not sent.answered:
                sent.answered, sent.error = True, self.fatal or error

    @property
    def values(self) -> list[bytes]:
        return [sent.value for sent in self.sent]


class Kafka:
    """Makes producers, and may be unable to."""

    def __init__(self) -> None:
        self.producers: list[FakeProducer] = []
        self.broken = False

    def open(self, on_error: OnError) -> FakeProducer:
        if self.broken:
            raise KafkaException(KafkaError(KafkaError._CRIT_SYS_RESOURCE))
        self.producers.append(FakeProducer(on_error))
        return self.producers[-1]


def test_records_are_handed_over_in_order_and_settled_when_acknowledged() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    for number in range(5):
        delivery.add("t", KEYS[number % 2], b"%d" % number, 0)
    assert delivery.hand_over() == 5
    (producer,) = kafka.producers
    assert producer.values == [b"0", b"1", b"2", b"3", b"4"]
    assert delivery.settle(0) == []
    assert delivery.settled == 0
    producer.acknowledge()
    assert delivery.settle(0) == []
    assert (delivery.settled, delivery.passed) == (5, 5)
    assert delivery.delivered == {"t": 5}


def test_a_record_passes_only_when_everything_before_it_is_settled() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    for number in range(3):
        delivery.add("t", KEYS[number], b"%d" % number, float(number))
    delivery.hand_over()
    first, second, third = kafka.producers[0].sent
    second.answered = third.answered = True
    delivery.settle(5)
    assert (delivery.settled, delivery.passed, delivery.oldest_added_at) == (2, 0, 0.0)
    first.answered = True
    delivery.settle(5)
    assert (delivery.settled, delivery.passed, delivery.oldest_added_at) == (3, 3, None)


def test_what_finds_no_room_in_the_producer_waits_in_its_order() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    producer = kafka.producers[0]
    producer.room = 2
    for number in range(5):
        delivery.add("t", KEYS[0], b"%d" % number, 0)
    assert [delivery.hand_over(), delivery.hand_over()] == [2, 0]
    producer.acknowledge()
    delivery.settle(0)
    assert delivery.hand_over() == 2
    assert producer.values == [b"0", b"1", b"2", b"3"]


def test_a_record_that_timed_out_is_lost_and_told() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    delivery.add("t", KEYS[0], b"1", 0)
    delivery.hand_over()
    kafka.producers[0].acknowledge(LATE)
    assert delivery.settle(0) == [Lost("t", KEYS[0].encode(), b"1", LossReason.TIMED_OUT)]
    assert (delivery.settled, delivery.passed) == (1, 1)


def test_a_record_that_is_too_large_is_lost_alone() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    delivery.add("t", KEYS[0], b"too large", 0)
    delivery.add("t", KEYS[0], b"2", 0)
    delivery.hand_over()
    assert kafka.producers[0].values == [b"2"]
    lost = Lost("t", KEYS[0].encode(), b"too large", LossReason.REFUSED)
    assert delivery.settle(0) == [lost]


def test_a_session_that_failed_for_good_is_replaced_and_its_records_are_sent_again() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    for number in range(4):
        delivery.add("t", KEYS[0], b"%d" % number, 0)
    delivery.hand_over()
    first = kafka.producers[0]
    first.sent[0].answered = True
    first.acknowledge(FATAL)
    delivery.add("t", KEYS[0], b"4", 0)
    delivery.hand_over()
    assert delivery.settle(0) == []
    assert delivery.producer is None
    delivery.settle(10)
    assert kafka.producers[1].values == [b"1", b"2", b"3", b"4"]
    assert delivery.reopened == 1


def test_records_of_a_topic_that_was_deleted_wait_for_it_in_a_new_session() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    for number in range(2):
        delivery.add("t", KEYS[0], b"%d" % number, 0)
    delivery.hand_over()
    kafka.producers[0].acknowledge(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART))
    assert delivery.settle(0) == []
    delivery.settle(10)
    assert kafka.producers[1].values == [b"0", b"1"]


def test_what_a_session_tells_after_its_end_counts_no_more() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    delivery.add("t", KEYS[0], b"1", 0)
    delivery.hand_over()
    first = kafka.producers[0]
    first.on_error(FATAL)
    delivery.settle(0)
    first.sent[0].on_delivery(None, None)
    assert delivery.settled == 0
    delivery.settle(10)
    kafka.producers[1].acknowledge()
    delivery.settle(10)
    assert delivery.settled == 1


def test_a_session_that_cannot_be_opened_is_tried_again_later() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    kafka.producers[0].on_error(FATAL)
    kafka.broken = True
    delivery.add("t", KEYS[0], b"1", 0)
    delivery.settle(0)
    delivery.settle(10)
    kafka.broken = False
    delivery.settle(10)
    assert delivery.producer is None  # it backs off first
    delivery.settle(20)
    assert kafka.producers[1].values == [b"1"]


def test_a_record_that_every_session_fails_on_is_given_up_after_some_attempts() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    delivery.add("t", KEYS[0], b"poison", 0)
    delivery.hand_over()
    lost: list[Lost] = []
    for attempt in range(2 * MAX_ATTEMPTS):
        kafka.producers[-1].acknowledge(FATAL if attempt < MAX_ATTEMPTS else None)
        lost += delivery.settle(attempt * 20)
        lost += delivery.settle(attempt * 20 + 10)
    assert lost == [Lost("t", KEYS[0].encode(), b"poison", LossReason.REFUSED)]
    assert delivery.reopened == MAX_ATTEMPTS


def test_an_error_that_is_not_the_end_of_the_session_is_left_to_librdkafka() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    kafka.producers[0].on_error(KafkaError(KafkaError._ALL_BROKERS_DOWN))
    delivery.settle(0)
    assert delivery.producer is kafka.producers[0]


def test_at_the_end_everything_that_was_not_acknowledged_is_told() -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    for number in range(3):
        delivery.add("t", KEYS[0], b"%d" % number, 0)
    delivery.hand_over()
    delivery.add("t", KEYS[0], b"3", 0)
    kafka.producers[0].sent[0].answered = True
    delivery.settle(0)
    lost = delivery.close()
    assert [(record.value, record.reason) for record in lost] == [
        (b"1", LossReason.CLOSED),
        (b"2", LossReason.CLOSED),
        (b"3", LossReason.CLOSED),
    ]
    assert (delivery.settled, delivery.passed) == (4, 4)


ACTIONS: dict[str, Callable[[Kafka, Delivery], object]] = {
    "acknowledge": lambda kafka, _: kafka.producers[-1].acknowledge(),
    "fail": lambda kafka, _: kafka.producers[-1].acknowledge(FATAL),
    "expire": lambda kafka, _: kafka.producers[-1].acknowledge(LATE),
    "broken": lambda kafka, _: setattr(kafka, "broken", True),
    "mended": lambda kafka, _: setattr(kafka, "broken", False),
}


@given(st.lists(st.sampled_from([*ACTIONS, "add", "add", "pass"]), max_size=60))
def test_every_record_is_delivered_or_told_lost_and_each_key_keeps_its_order(
    actions: list[str],
) -> None:
    kafka = Kafka()
    delivery = Delivery(kafka.open)
    now, count = 0.0, 0
    lost: list[Lost] = []

    def one_pass() -> None:
        nonlocal now
        now += 10
        delivery.hand_over()
        lost.extend(delivery.settle(now))

    for action in actions:
        if action == "add":
            delivery.add("t", KEYS[count % 3], b"%03d" % count, now)
            count += 1
        elif action == "pass":
            one_pass()
        else:
            ACTIONS[action](kafka, delivery)
    kafka.broken = False
    for _ in range(10):
        one_pass()
        kafka.producers[-1].acknowledge()
    lost.extend(delivery.settle(now))

    acknowledged = [
        sent
        for producer in kafka.producers
        for sent in producer.sent
        if sent.answered and sent.error is None
    ]
    delivered = {sent.value for sent in acknowledged}
    assert delivered.isdisjoint({record.value for record in lost})
    assert len(delivered) + len(lost) == count == delivery.settled == delivery.passed
    for key in KEYS:
        in_log = [sent.value for sent in acknowledged if sent.key == key]
        assert in_log == sorted(in_log)
