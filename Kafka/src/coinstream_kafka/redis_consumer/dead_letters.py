"""Keeps refused records as dead letters in Kafka."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from confluent_kafka import KafkaError, KafkaException

from coinstream_contracts import topics
from coinstream_contracts.messages import encode
from coinstream_contracts.messages.dead_letter import dead_letter
from coinstream_kafka.redis_consumer.batch import Refused
from coinstream_kafka.redis_consumer.figures import Figures
from coinstream_telemetry.logs import get_logger

_KEY: Final = b"unparsed"
_DELIVERY_S: Final = 10.0

_log = get_logger(__name__)


class LetterProducer(Protocol):
    """The part of `confluent_kafka.Producer` that is used here."""

    # ruff: noqa: D102 - confluent-kafka's own
    def produce(
        self,
        topic: str,
        value: bytes,
        key: bytes,
        *,
        on_delivery: Callable[[KafkaError | None, object], None],
    ) -> None: ...
    def flush(self, timeout: float) -> int: ...
    def purge(self) -> None: ...


class DeadLetters:
    """Delivers dead letters, and returns when they are kept or given up after ten seconds.

    Args:
        open_producer: makes a producer; called when first needed.
        figures: counts them.
    """

    def __init__(self, open_producer: Callable[[], LetterProducer], figures: Figures) -> None:
        self._open_producer = open_producer
        self._figures = figures
        self._producer: LetterProducer | None = None

    def keep(self, refused: list[Refused]) -> None:
        """Deliver the refused records with their raw bytes."""
        if not refused:
            return
        for letter in refused:
            topic = letter.source.partition("/")[0]
            self._figures.dead_letters.labels(topic).inc()
            _log.warning("dead_letter", source=letter.source, error=letter.error[:200])
        try:
            self._deliver(refused)
        except KafkaException as error:
            self._figures.dead_letters_lost.inc(len(refused))
            _log.error("dead_letters_lost", count=len(refused), error=str(error))
            self.close()

    def close(self) -> None:
        """Let go of the producer."""
        if self._producer is not None:
            self._producer.purge()
            self._producer = None

    def _deliver(self, refused: list[Refused]) -> None:
        producer = self._producer = self._producer or self._open_producer()
        time_ms = time.time_ns() // 1_000_000
        errors: list[KafkaError] = []

        def take(error: KafkaError | None, _: object) -> None:
            if error is not None:
                errors.append(error)

        for letter in refused:
            message = dead_letter(
                source=letter.source, error=letter.error, raw=letter.raw, time_ms=time_ms
            )
            producer.produce(topics.DEAD_LETTERS.name, encode(message), _KEY, on_delivery=take)
        if producer.flush(_DELIVERY_S):
            errors.append(KafkaError(KafkaError._TIMED_OUT))
        if errors:
            raise KafkaException(errors[0])
