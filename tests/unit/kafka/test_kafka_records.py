from confluent_kafka import TIMESTAMP_CREATE_TIME, KafkaError, Message

from coinstream_kafka.kafka_records import Partition, Record, sorted_out

FIRST, SECOND = Partition("trades", 0), Partition("trades", 1)


def message(place: Partition, offset: int, value: bytes | None, time_ms: int = 7) -> Message:
    stamp = TIMESTAMP_CREATE_TIME, time_ms
    topic, number = place
    return Message(topic=topic, partition=number, offset=offset, value=value, timestamp=stamp)


def failed(code: int, place: Partition | None = None, offset: int | None = None) -> Message:
    if place is None:
        return Message(error=KafkaError(code))
    topic, number = place
    return Message(topic=topic, partition=number, offset=offset, error=KafkaError(code))


def test_records_come_by_partition_in_the_order_of_each() -> None:
    polled = sorted_out(
        [message(FIRST, 4, b"a", 9), message(SECOND, 8, None), message(FIRST, 6, b"b", 5)]
    )

    assert polled.records == {
        FIRST: [Record(4, 9, b"a"), Record(6, 5, b"b")],
        SECOND: [Record(8, 7, None)],
    }
    assert polled.positions == {FIRST: 7, SECOND: 9}
    assert polled.failure is None


def test_a_partitions_end_is_no_failure_and_moves_it_past_what_kafka_no_longer_keeps() -> None:
    polled = sorted_out(
        [message(FIRST, 4, b"a"), failed(KafkaError._PARTITION_EOF, FIRST, offset=12)]
    )

    assert polled.records == {FIRST: [Record(4, 7, b"a")]}
    assert polled.positions == {FIRST: 12}
    assert polled.failure is None


def test_an_error_is_told_beside_the_records_that_came_with_it() -> None:
    polled = sorted_out([failed(KafkaError._TRANSPORT), message(FIRST, 4, b"a")])

    assert polled.records == {FIRST: [Record(4, 7, b"a")]}
    assert polled.failure is not None
    assert polled.failure.code() == KafkaError._TRANSPORT


def test_an_error_of_a_partition_leaves_it_where_it_was() -> None:
    polled = sorted_out([failed(KafkaError.UNKNOWN_TOPIC_OR_PART, SECOND, offset=3)])

    assert polled.records == {}
    assert polled.positions == {}
    assert polled.failure is not None
