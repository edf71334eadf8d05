"""Hands records to librdkafka and follows each until it is acknowledged or lost. Never blocks."""

from collections import Counter, deque
from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from confluent_kafka import KafkaError, KafkaException

from coinstream_kafka.backoff import Backoff
from coinstream_kafka.kafka_producer import OnError
from coinstream_telemetry.logs import get_logger

MAX_ATTEMPTS: Final = 3
"""In how many sessions a record is tried before it counts as refused."""

_REOPEN_MAX_S: Final = 5.0
_OF_THE_SESSION: Final = frozenset(
    {
        KafkaError._FATAL,
        # The topic was deleted. A new session waits until it is there again.
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError._UNKNOWN_TOPIC,
        KafkaError._UNKNOWN_PARTITION,
    }
)
"""Errors after which no record of the session is delivered any more, or not in its order."""

_log = get_logger(__name__)


class Producer(Protocol):
    """The part of `confluent_kafka.Producer` that is used here. Callbacks come out of `poll`."""

    # ruff: noqa: D102 - confluent-kafka's own
    def produce(
        self,
        topic: str,
        value: bytes,
        key: str,
        *,
        on_delivery: Callable[[KafkaError | None, object], None],
    ) -> None: ...
    def poll(self, timeout: float) -> int: ...


class LossReason(StrEnum):
    """Why a record was given up."""

    TIMED_OUT = "timed_out"
    REFUSED = "refused"
    CLOSED = "closed"


class Lost(NamedTuple):
    """A record that was accepted and will not be delivered any more."""

    topic: str
    key: bytes
    value: bytes
    reason: LossReason


class _Record:
    """A record that is held; librdkafka calls it with its fate. Times are monotonic, in seconds."""

    __slots__ = ("added_at", "attempts", "delivery", "key", "settled", "topic", "value")

    def __init__(
        self, delivery: "Delivery", topic: str, key: str, value: bytes, added_at: float
    ) -> None:
        self.delivery = delivery
        self.topic = topic
        self.key = key
        self.value = value
        self.added_at = added_at
        self.attempts = 0
        self.settled = False

    def __call__(self, error: KafkaError | None, _: object) -> None:
        if self.settled:
            return  # its session was given up, and the record taken back
        if error is None:
            self.delivery.take_acknowledgement(self)
        else:
            self.delivery.take_error(self, error)

    def taken_back(self) -> "_Record":
        """Return the record for the next session; what the old one says of it comes too late."""
        again = _Record(self.delivery, self.topic, self.key, self.value, self.added_at)
        again.attempts = self.attempts
        self.settled = True
        return again


class Delivery:
    """Keeps the order of each key: records are handed over, and handed over again, in order.

    A broker that is away is librdkafka's affair. When a session fails for good (a refused
    idempotent producer is fatal to it), a new one is opened and what the old one had not
    acknowledged is sent again: at least once, never silently less.

    Raises:
        KafkaException: no producer can be made of the settings.
    """

    def __init__(self, open_producer: Callable[[OnError], Producer]) -> None:
        self._open_producer = open_producer
        self._held: deque[_Record] = deque()
        """In the order in which they came; settled ones stay until they are the first."""
        self._waiting: deque[_Record] = deque()
        """Those of the held ones that no session has yet."""
        self._lost: list[Lost] = []
        self._backoff = Backoff(0.2, _REOPEN_MAX_S)
        self._reopen_at = 0.0
        self._failed = False
        self.producer: Producer | None = open_producer(self._on_error)
        self.delivered: Counter[str] = Counter()
        self.settled = 0
        self.settled_bytes = 0
        self.passed = 0
        """How many records were settled together with all that came before them."""
        self.reopened = 0

    @property
    def oldest_added_at(self) -> float | None:
        """When the oldest record came that is not settled, as of the last `settle`; any thread."""
        try:
            return self._held[0].added_at
        except IndexError:
            return None

    def add(self, topic: str, key: str, value: bytes, now: float) -> None:
        """Take a record; it is handed over by a later `hand_over`."""
        record = _Record(self, topic, key, value, now)
        self._held.append(record)
        self._waiting.append(record)

    def hand_over(self) -> int:
        """Give librdkafka what waits, while there is a session; return how many that were."""
        producer, waiting = self.producer, self._waiting
        before = len(waiting)
        while waiting and producer is not None and not self._failed:
            record = waiting.popleft()
            record.attempts += 1
            try:
                producer.produce(record.topic, record.value, record.key, on_delivery=record)
            except KafkaException as error:
                self.take_error(record, error.args[0])
            except BufferError:
                # librdkafka has room for more than is ever held, unless answers wait to be read.
                record.attempts -= 1
                waiting.appendleft(record)
                break
        return before - len(waiting)

    def settle(self, now: float) -> list[Lost]:
        """Take note of what was acknowledged; return what was lost since the last call."""
        if self.producer is not None:
            self.producer.poll(0)
        if self._failed:
            self._give_up_session(now)
        if self.producer is None and now >= self._reopen_at:
            self._reopen(now)
        before, held = self.passed, self._held
        while held and held[0].settled:
            held.popleft()
            self.passed += 1
        if self.passed > before:
            self._backoff.reset()
        return self._take_lost()

    def close(self) -> list[Lost]:
        """Return every record that was not acknowledged; nothing is handed over any more."""
        self.producer = None
        self._waiting.clear()
        for record in self._held:
            if not record.settled:
                self._lose(record, LossReason.CLOSED)
        self.passed += len(self._held)
        self._held.clear()
        return self._take_lost()

    def take_acknowledgement(self, record: _Record) -> None:
        """Count a record that the broker has."""
        record.settled = True
        self.delivered[record.topic] += 1
        self.settled += 1
        self.settled_bytes += len(record.value)

    def take_error(self, record: _Record, error: KafkaError) -> None:
        """Lose a record that librdkafka gave up, or the session if that is what failed."""
        if error.fatal() or error.code() in _OF_THE_SESSION:
            if not self._failed:
                _log.error("kafka_session_failed", topic=record.topic, error=error.str())
            self._failed = True  # the record stays held, for the next session
        elif error.code() == KafkaError._MSG_TIMED_OUT:
            self._lose(record, LossReason.TIMED_OUT)
        else:
            _log.error("kafka_refused_record", topic=record.topic, error=error.str())
            self._lose(record, LossReason.REFUSED)

    def _on_error(self, error: KafkaError) -> None:
        if error.fatal():
            _log.error("kafka_session_failed", error=error.str())
            self._failed = True
        elif error.code() == KafkaError._ALL_BROKERS_DOWN:
            _log.warning("kafka_unreachable", error=error.str())

    def _give_up_session(self, now: float) -> None:
        """Drop the producer; what it has not acknowledged waits again, in its old order."""
        self.producer = None
        self._failed = False
        self._reopen_at = now + self._backoff.next_s()
        self.reopened += 1
        waiting: deque[_Record] = deque()
        held: deque[_Record] = deque()
        for record in self._held:
            if not record.settled and record.attempts >= MAX_ATTEMPTS:
                self._lose(record, LossReason.REFUSED)
            if record.settled:
                held.append(record)
            else:
                held.append(record.taken_back())
                waiting.append(held[-1])
        self._held, self._waiting = held, waiting

    def _reopen(self, now: float) -> None:
        try:
            self.producer = self._open_producer(self._on_error)
        except KafkaException as error:
            self._reopen_at = now + self._backoff.next_s()
            _log.error("kafka_session_not_opened", error=str(error))
            return
        _log.warning("kafka_session_reopened", again=len(self._waiting))
        self.hand_over()

    def _lose(self, record: _Record, reason: LossReason) -> None:
        record.settled = True
        self._lost.append(Lost(record.topic, record.key.encode(), record.value, reason))
        self.settled += 1
        self.settled_bytes += len(record.value)

    def _take_lost(self) -> list[Lost]:
        lost, self._lost = self._lost, []
        return lost
