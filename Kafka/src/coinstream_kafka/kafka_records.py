"""What a poll of Kafka's log brings: records by partition, how far it went, and what went wrong."""

from collections.abc import Iterable
from typing import NamedTuple

from confluent_kafka import KafkaError, Message

from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)


class Partition(NamedTuple):
    """A partition of a topic."""

    topic: str
    partition: int


class Record(NamedTuple):
    """A record of a partition. `timestamp` is in ms."""

    offset: int
    timestamp: int
    value: bytes | None


class Polled(NamedTuple):
    """The messages of one poll, sorted.

    `positions` says where each partition that told of itself is read on, `failure` is the last
    error among the messages.
    """

    records: dict[Partition, list[Record]]
    positions: dict[Partition, int]
    failure: KafkaError | None


def sorted_out(messages: Iterable[Message]) -> Polled:
    """Sort messages by partition, in the order of each; errors are logged."""
    polled = Polled({}, {}, None)
    for message in messages:
        error, topic, number = message.error(), message.topic(), message.partition()
        offset = message.offset()
        at_end = error is not None and error.code() == KafkaError._PARTITION_EOF
        failed = error is not None and not at_end
        if failed or topic is None or number is None or offset is None:
            polled = polled._replace(failure=error)
            _log.warning("kafka_failed", error=str(error))
            continue
        partition = Partition(topic, number)
        if at_end:
            polled.positions[partition] = offset
            continue
        record = Record(offset, message.timestamp()[1], message.value())
        polled.records.setdefault(partition, []).append(record)
        polled.positions[partition] = offset + 1
    return polled
