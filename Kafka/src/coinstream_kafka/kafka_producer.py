"""kafka-python's producer, set up as the platform needs it."""

from dataclasses import dataclass

from kafka import KafkaProducer

from coinstream_contracts.topics import MAX_MESSAGE_BYTES

_OPEN_TIMEOUT_MS = 3_000
_METADATA_TIMEOUT_MS = 500
_ABANDON_S = 1.0


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """How to reach Kafka, and how much may be held while the broker is away."""

    bootstrap: str
    client_id: str = "coinstream"
    linger_ms: int = 2
    batch_bytes: int = 64 * 1024
    max_buffered: int = 400_000
    max_buffered_bytes: int = 384 * 1024 * 1024
    window: int = 20_000
    """Records that kafka-python holds at a time; the others wait outside, where they cost less."""
    request_timeout_s: float = 10.0
    delivery_timeout_s: float = 120.0
    """How long a record that was handed to kafka-python is retried before it counts as lost."""


class IdempotentProducer(KafkaProducer):  # type: ignore[misc]  # untyped base
    """`KafkaProducer` that can be dropped at once.

    Its own `close` first waits for every buffered batch in turn and raises before it comes to the
    forced close when one of them does not get through.
    """

    def abandon(self) -> None:
        """Stop the network thread and fail every record that is not acknowledged."""
        self._unregister_cleanup()
        self._closed = True
        self._sender.force_close()
        self._sender.join(_ABANDON_S)


def open_kafka_producer(settings: SinkSettings) -> IdempotentProducer:
    """Connect a producer: acks=all, idempotent, lz4, batches.

    Raises:
        KafkaError: no broker of the bootstrap list answered within three seconds.
    """
    return IdempotentProducer(
        bootstrap_servers=settings.bootstrap.split(","),
        client_id=settings.client_id,
        acks="all",
        enable_idempotence=True,
        compression_type="lz4",
        linger_ms=settings.linger_ms,
        batch_size=settings.batch_bytes,
        max_request_size=MAX_MESSAGE_BYTES,
        request_timeout_ms=int(settings.request_timeout_s * 1_000),
        delivery_timeout_ms=int(settings.delivery_timeout_s * 1_000),
        reconnect_backoff_max_ms=2_000,
        metadata_max_age_ms=30_000,
        bootstrap_timeout_ms=_OPEN_TIMEOUT_MS,
        max_block_ms=_METADATA_TIMEOUT_MS,
        allow_auto_create_topics=False,
        metrics_enabled=False,
    )
