"""Hands records to kafka-python and follows each until it is acknowledged or lost.

Everything here runs on one thread and may block it for short, bounded times; `sink.KafkaSink` is
the side that an event loop may call.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from kafka.errors import KafkaError, KafkaTimeoutError, RetriableError
from kafka.partitioner import murmur2

from coinstream_kafka.backoff import Backoff
from coinstream_telemetry.logs import get_logger

MAX_ATTEMPTS = 3
"""How often a record is handed to a fresh producer before it counts as refused."""

_TOPIC_RETRY_S = 1.0
_MAX_ROUTES = 10_000
_REOPEN_MAX_S = 5.0
_STUCK_GRACE_S = 30.0

_log = get_logger(__name__)


class Acknowledgement(Protocol):
    """The future of one record, as kafka-python returns it from `send`."""

    is_done: bool
    exception: BaseException | None


class Producer(Protocol):
    """The part of `kafka.KafkaProducer` that is used here. `send` must not block on metadata."""

    def partitions_for(self, topic: str) -> set[int]: ...  # noqa: D102 - kafka-python's own
    def send(  # noqa: D102
        self, topic: str, value: bytes, key: bytes, *, partition: int
    ) -> Acknowledgement: ...
    def abandon(self) -> None: ...  # noqa: D102


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


class _Waiting(NamedTuple):
    key: bytes
    value: bytes
    attempts: int


class _InFlight(NamedTuple):
    acknowledgement: Acknowledgement
    key: bytes
    value: bytes
    attempts: int
    handed_at: float


@dataclass(slots=True)
class _TopicState:
    """One topic's records: those that wait, and those in flight by partition, oldest first."""

    name: str
    waiting: deque[_Waiting] = field(default_factory=deque)
    in_flight: dict[int, deque[_InFlight]] = field(default_factory=dict)
    partitions: int = 0
    routes: dict[bytes, int] = field(default_factory=dict)
    retry_at: float = 0.0
    delivered: int = 0

    def route(self, key: bytes) -> int:
        """Return the key's partition, the one that Kafka's own clients choose."""
        partition = self.routes.get(key)
        if partition is None:
            if len(self.routes) >= _MAX_ROUTES:
                self.routes.clear()
            partition = (murmur2(key) & 0x7FFFFFFF) % self.partitions
            self.routes[key] = partition
        return partition


class Delivery:
    """Keeps the order of each key: records of a partition are handed over, and resent, in order.

    A broker that is away is kafka-python's affair until its delivery timeout. When kafka-python's
    producer fails for good (a refused idempotent session is fatal to it), a new one is opened and
    what the old one had not acknowledged is sent again: at least once, never silently less.
    """

    def __init__(
        self,
        open_producer: Callable[[], Producer],
        *,
        window: int,
        delivery_timeout_s: float,
    ) -> None:
        self._open_producer = open_producer
        self._window = window
        self._stuck_after_s = delivery_timeout_s + _STUCK_GRACE_S
        self._producer: Producer | None = None
        self._topics: dict[str, _TopicState] = {}
        self._reopen_at = 0.0
        self._backoff = Backoff(0.2, _REOPEN_MAX_S)
        self._lost: list[Lost] = []
        self.in_flight = 0
        self.waiting = 0
        self.settled = 0
        self.settled_bytes = 0
        self.reopened = 0

    @property
    def connected(self) -> bool:
        """Whether a producer is open; it may still be waiting for a broker that went away."""
        return self._producer is not None

    def delivered_by_topic(self) -> dict[str, int]:
        """Return how many records of each topic the broker has acknowledged."""
        return {name: state.delivered for name, state in list(self._topics.items())}

    def oldest_handed_at(self) -> float | None:
        """Return the monotonic time at which the oldest unacknowledged record was handed over."""
        heads = [
            queue[0].handed_at
            for state in self._topics.values()
            for queue in state.in_flight.values()
            if queue
        ]
        return min(heads, default=None)

    def add(self, topic: str, key: bytes, value: bytes) -> None:
        """Take a record; it is handed over by a later `hand_over`."""
        state = self._topics.get(topic)
        if state is None:
            state = self._topics[topic] = _TopicState(topic)
        state.waiting.append(_Waiting(key, value, 0))
        self.waiting += 1

    def hand_over(self, now: float) -> None:
        """Open a producer when there is none, and hand it what fits into the window."""
        producer = self._producer or self._try_open(now)
        if producer is None:
            return
        for state in self._topics.values():
            if state.waiting and self._know_partitions(producer, state, now):
                self._hand_over_topic(producer, state, now)

    def settle(self, now: float) -> list[Lost]:
        """Forget what was acknowledged and return what was lost since the last call."""
        for state in self._topics.values():
            for queue in state.in_flight.values():
                if queue and not self._settle_queue(state, queue):
                    self._abandon_producer(now)
                    return self._take_lost()
        oldest = self.oldest_handed_at()
        if oldest is not None and now - oldest > self._stuck_after_s:
            _log.error("kafka_producer_stuck", oldest_s=round(now - oldest, 1))
            self._abandon_producer(now)
        return self._take_lost()

    def close(self) -> list[Lost]:
        """Drop the producer and return every record that was not acknowledged."""
        self._abandon_producer(0.0)
        for state in self._topics.values():
            for record in state.waiting:
                self._give_up(state, record, LossReason.CLOSED)
            self.waiting -= len(state.waiting)
            state.waiting.clear()
        return self._take_lost()

    def _try_open(self, now: float) -> Producer | None:
        if now < self._reopen_at:
            return None
        try:
            self._producer = self._open_producer()
        except KafkaError as error:
            delay_s = self._backoff.next_s()
            self._reopen_at = now + delay_s
            _log.warning("kafka_unreachable", error=str(error), retry_in_s=round(delay_s, 2))
            return None
        self._backoff.reset()
        _log.info("kafka_connected")
        return self._producer

    def _know_partitions(self, producer: Producer, state: _TopicState, now: float) -> bool:
        if now < state.retry_at:
            return False
        try:
            partitions = len(producer.partitions_for(state.name))
        except (KafkaError, ValueError) as error:
            state.retry_at = now + _TOPIC_RETRY_S
            _log.warning("kafka_topic_unknown", topic=state.name, error=str(error))
            return False
        if partitions != state.partitions:
            state.partitions = partitions
            state.routes.clear()
        return True

    def _hand_over_topic(self, producer: Producer, state: _TopicState, now: float) -> None:
        waiting = state.waiting
        while waiting and self.in_flight < self._window:
            key, value, attempts = record = waiting[0]
            partition = state.route(key)
            try:
                acknowledgement = producer.send(state.name, value, key, partition=partition)
            except (KafkaTimeoutError, ValueError):
                # The topic or the partition went out of the producer's metadata.
                state.retry_at = now + _TOPIC_RETRY_S
                return
            except KafkaError as error:
                _log.error("kafka_refused_record", topic=state.name, error=str(error))
                self._give_up(state, record, LossReason.REFUSED)
                waiting.popleft()
                self.waiting -= 1
                continue
            waiting.popleft()
            self.waiting -= 1
            self.in_flight += 1
            queue = state.in_flight.get(partition)
            if queue is None:
                queue = state.in_flight[partition] = deque()
            queue.append(_InFlight(acknowledgement, key, value, attempts + 1, now))

    def _settle_queue(self, state: _TopicState, queue: deque[_InFlight]) -> bool:
        """Take off what is done from the front; return False when the producer has to go."""
        while queue and queue[0].acknowledgement.is_done:
            record = queue[0]
            error = record.acknowledgement.exception
            if error is not None and not isinstance(error, RetriableError):
                _log.error("kafka_producer_failed", topic=state.name, error=repr(error))
                return False
            queue.popleft()
            self.in_flight -= 1
            if error is None:
                self._count_delivered(state, record)
            else:
                # A retriable error is final only once the delivery timeout has passed.
                self._give_up(state, record, LossReason.TIMED_OUT)
        return True

    def _abandon_producer(self, now: float) -> None:
        """Drop the producer; what it has not acknowledged waits again, in its old order."""
        if self._producer is None:
            return
        self._producer.abandon()
        self._producer = None
        self._reopen_at = now + self._backoff.next_s()
        self.reopened += 1
        for state in self._topics.values():
            for queue in state.in_flight.values():
                self._take_back(state, queue)

    def _take_back(self, state: _TopicState, queue: deque[_InFlight]) -> None:
        again: list[_Waiting] = []
        for record in queue:
            self.in_flight -= 1
            if record.acknowledgement.is_done and record.acknowledgement.exception is None:
                self._count_delivered(state, record)
            elif record.attempts >= MAX_ATTEMPTS:
                self._give_up(state, record, LossReason.REFUSED)
            else:
                again.append(_Waiting(record.key, record.value, record.attempts))
        queue.clear()
        state.waiting.extendleft(reversed(again))
        self.waiting += len(again)

    def _give_up(
        self, state: _TopicState, record: _Waiting | _InFlight, reason: LossReason
    ) -> None:
        self._lost.append(Lost(state.name, record.key, record.value, reason))
        self.settled += 1
        self.settled_bytes += len(record.value)

    def _count_delivered(self, state: _TopicState, record: _InFlight) -> None:
        state.delivered += 1
        self.settled += 1
        self.settled_bytes += len(record.value)

    def _take_lost(self) -> list[Lost]:
        lost, self._lost = self._lost, []
        return lost
