"""Opens one producer after the other; what would block the event loop is done on threads."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from confluent_kafka import KafkaException

from coinstream_kafka import delivery
from coinstream_kafka.kafka_producer import OnError

_ASK_S: Final = 1.0
_LET_GO_S: Final = 1.0


class Producer(delivery.Producer, Protocol):
    """The part of `confluent_kafka.Producer` that is used here."""

    # ruff: noqa: D102 - confluent-kafka's own
    def list_topics(self, *, timeout: float) -> object: ...
    def purge(self) -> None: ...
    def flush(self, timeout: float) -> int: ...


class Sessions:
    """The producers of one sink, of which one is in use.

    Args:
        open_producer: makes a producer that tells a function of its errors.
        reached: set when a broker has answered.
    """

    def __init__(
        self, open_producer: Callable[[OnError], Producer], reached: threading.Event
    ) -> None:
        self._open_producer = open_producer
        self._reached = reached
        self._current: Producer | None = None
        self._ended = False

    def open(self, on_error: OnError) -> Producer:
        """Make a producer and let go of the one before."""
        before, self._current = self._current, None
        if before is not None:
            threading.Thread(target=_let_go, args=(before,), daemon=True).start()
        self._current = self._open_producer(on_error)
        if not self._reached.is_set():
            threading.Thread(target=self._reach, args=(self._current,), daemon=True).start()
        return self._current

    def end(self) -> None:
        """Let go of the producer."""
        self._ended = True
        if self._current is not None:
            _let_go(self._current)
            self._current = None

    def _reach(self, producer: Producer) -> None:
        """Wait until a broker answers."""
        while not self._reached.is_set() and producer is self._current and not self._ended:
            with suppress(KafkaException):
                producer.list_topics(timeout=_ASK_S)
                self._reached.set()


def _let_go(producer: Producer) -> None:
    """End a producer without waiting for what it still holds."""
    with suppress(KafkaException):
        producer.purge()
        producer.flush(_LET_GO_S)
