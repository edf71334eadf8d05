"""The end of a topic read back, at a real Kafka."""

import secrets
import time
from collections.abc import Iterator

import pytest
from confluent_kafka import Producer
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

from coinstream_contracts.topics import Topic
from coinstream_kafka.log_tail import LogTail, TradePosition

pytestmark = pytest.mark.integration
PARTITIONS = 3
MOST = 5
LIMIT_S = 90


@pytest.fixture
def tail(kafka_bootstrap: str) -> Iterator[LogTail]:
    reader = LogTail(kafka_bootstrap, MOST)
    yield reader
    reader.close()


def topic_with(bootstrap: str, records: list[tuple[int, int | None, bytes]]) -> Topic:
    """Return a topic with records of partition, time in ms (or now) and value."""
    topic = Topic(f"tail_{secrets.token_hex(4)}", PARTITIONS, retention_ms=-1)
    with KafkaAdminClient(bootstrap_servers=bootstrap) as admin:
        admin.create_topics([NewTopic(topic.name, PARTITIONS, 1)])
    reader = KafkaConsumer(bootstrap_servers=bootstrap)
    # A topic that was made is led a moment later: this asks again until it is.
    parts = [TopicPartition(topic.name, number) for number in range(PARTITIONS)]
    reader.end_offsets(parts, timeout_ms=LIMIT_S * 1_000)
    reader.close()
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    for partition, time_ms, value in records:
        producer.send(topic.name, value, partition=partition, timestamp_ms=time_ms)
    producer.close(30)
    return topic


def trade(symbol: str, trade_id: int) -> bytes:
    return b'{"symbol":"%s","id":%d}' % (symbol.encode(), trade_id)


def test_the_newest_records_of_each_partition_are_read_and_no_more_than_told(
    kafka_bootstrap: str, tail: LogTail
) -> None:
    many = [(0, None, trade("AUSDT", number)) for number in range(20)]
    few = [(2, None, trade("BUSDT", number)) for number in range(3)]
    topic = topic_with(kafka_bootstrap, [*many, *few])

    assert tail.positions(topic, TradePosition, None) == {
        "AUSDT": [15, 16, 17, 18, 19],
        "BUSDT": [0, 1, 2],
    }


def test_what_is_older_than_asked_for_and_what_is_no_message_is_left_out(
    kafka_bootstrap: str, tail: LogTail
) -> None:
    now_ms = time.time_ns() // 1_000_000
    topic = topic_with(
        kafka_bootstrap,
        [
            (1, now_ms - 60_000, trade("AUSDT", 1)),
            (1, now_ms, b"not json"),
            (1, now_ms, trade("AUSDT", 2)),
            (2, now_ms - 60_000, trade("BUSDT", 1)),
        ],
    )

    assert tail.positions(topic, TradePosition, now_ms) == {"AUSDT": [2]}


def test_a_log_whose_last_offset_is_no_record_is_read_to_its_end(
    kafka_bootstrap: str, tail: LogTail
) -> None:
    topic = topic_with(kafka_bootstrap, [])
    settings = {"bootstrap.servers": kafka_bootstrap, "transactional.id": topic.name}
    producer = Producer(settings)
    producer.init_transactions(LIMIT_S)
    producer.begin_transaction()
    producer.produce(topic.name, trade("AUSDT", 1), partition=0)
    producer.commit_transaction(LIMIT_S)  # its marker takes an offset, a little later

    read: dict[str, list[int]] = {}
    deadline = time.monotonic() + LIMIT_S
    while not read:
        assert time.monotonic() < deadline
        read = tail.positions(topic, TradePosition, None)
    assert read == {"AUSDT": [1]}


def test_a_topic_that_is_empty_or_not_there_has_no_positions(
    kafka_bootstrap: str, tail: LogTail
) -> None:
    empty = topic_with(kafka_bootstrap, [])

    assert tail.positions(empty, TradePosition, None) == {}
    assert tail.positions(Topic("nothing_here", 1, 1), TradePosition, None) == {}
