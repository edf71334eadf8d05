"""librdkafka's producer, set up as the platform needs it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from confluent_kafka import KafkaError, Producer

from coinstream_contracts.topics import MAX_MESSAGE_BYTES

_TOPIC_LIMIT_MS: Final = 1_800_000
"""How long a session's records wait for a topic that is not there yet. librdkafka counts it in
microseconds in 32 bits: beyond 2,147 seconds they would not wait at all."""
_ROOM: Final = 2
"""What librdkafka may hold, by what we let it hold: our own count decides."""

OnError = Callable[[KafkaError], None]
"""Takes what goes wrong with the session itself, as when no broker can be reached."""


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """How to reach Kafka, and how much may be held while the broker is away."""

    bootstrap: str
    client_id: str = "coinstream"
    batch_bytes: int = 64 * 1024
    max_buffered: int = 400_000
    max_buffered_bytes: int = 384 * 1024 * 1024
    request_timeout_s: float = 10.0
    delivery_timeout_s: float = 3_600.0
    """How long a record is retried before it counts as lost."""


def open_kafka_producer(settings: SinkSettings, on_error: OnError) -> Producer:
    """Make a producer: acks=all, idempotent, lz4.

    It connects by itself, as soon as a broker is there. It sends without waiting for further
    records; `sink` gathers them where that spares requests.

    Raises:
        confluent_kafka.KafkaException: a setting is wrong.
    """
    return Producer(
        {
            "bootstrap.servers": settings.bootstrap,
            "client.id": settings.client_id,
            "acks": "all",
            "enable.idempotence": True,
            "linger.ms": 0,
            # The choice of Kafka's own clients, so that a key's records stay where they were.
            "partitioner": "murmur2_random",
            "compression.type": "lz4",
            "batch.size": settings.batch_bytes,
            "message.max.bytes": MAX_MESSAGE_BYTES,
            "queue.buffering.max.messages": settings.max_buffered * _ROOM,
            "queue.buffering.max.kbytes": settings.max_buffered_bytes * _ROOM // 1024,
            "socket.timeout.ms": int(settings.request_timeout_s * 1_000),
            "socket.nagle.disable": True,
            "message.timeout.ms": int(settings.delivery_timeout_s * 1_000),
            "reconnect.backoff.max.ms": 2_000,
            "topic.metadata.refresh.interval.ms": 30_000,
            "topic.metadata.propagation.max.ms": _TOPIC_LIMIT_MS,
            "allow.auto.create.topics": False,
            "error_cb": on_error,
        },
        logger=logging.getLogger("kafka.librdkafka"),
    )
