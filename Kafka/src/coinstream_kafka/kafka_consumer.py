"""librdkafka's consumer, set up as the platform needs it."""

from typing import Final

from confluent_kafka import Consumer

CALL_TIMEOUT_S: Final = 10.0
"""How long a question to Kafka may take."""
_READ_AHEAD_KB: Final = 32 * 1024


def open_kafka_consumer(bootstrap: str, name: str, group: str | None) -> Consumer:
    """Make a consumer, of a group or of none. It connects by itself, and commits nothing by itself.

    Raises:
        confluent_kafka.KafkaException: a setting is wrong.
    """
    return Consumer(
        {
            "bootstrap.servers": bootstrap,
            "client.id": name,
            # The library asks for a group. Where nothing is committed, it stays a name.
            "group.id": group or name,
            # Who stays keeps its partitions while others come and go.
            "partition.assignment.strategy": "cooperative-sticky",
            "session.timeout.ms": 15_000,
            "heartbeat.interval.ms": 3_000,
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "auto.offset.reset": "earliest",
            # Who reads up to an end is told of it: the last offsets may have no records.
            "enable.partition.eof": group is None,
            "allow.auto.create.topics": False,
            "fetch.min.bytes": 16 * 1024,
            "fetch.wait.max.ms": 20,
            # After a full buffer: what is read late is late for everybody.
            "fetch.queue.backoff.ms": 10,
            "queued.max.messages.kbytes": _READ_AHEAD_KB,
            "max.partition.fetch.bytes": 512 * 1024,
            "socket.timeout.ms": int(CALL_TIMEOUT_S * 1_000),
            "topic.metadata.refresh.interval.ms": 30_000,
            "reconnect.backoff.max.ms": 2_000,
            "log_level": 0,  # what fails is told by the calls
        }
    )
