"""The way into Kafka for an event loop: never blocks it, bounded, and loses nothing in silence."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry

from coinstream_contracts.topics import Topic
from coinstream_kafka.delivery import Delivery, LossReason, Lost
from coinstream_kafka.kafka_producer import OnError, SinkSettings, open_kafka_producer
from coinstream_kafka.sessions import Producer, Sessions
from coinstream_kafka.sink_metrics import SinkMetrics
from coinstream_telemetry.logs import get_logger

OnLost = Callable[[str, bytes, bytes], None]
"""Called with topic, key and value of a record that was accepted and finally not delivered."""

_RECORD_OVERHEAD_BYTES: Final = 700  # what a record costs beside its value while it is held
_LARGE: Final = 8
_GATHER_S: Final = 0.004
"""After a portion of more than `_LARGE` records the next ones gather for so long: then they share
requests, of which librdkafka makes one for each partition. Fewer records would not share any, and
go at once."""
_SETTLE_S: Final = 0.01
_IDLE_S: Final = 1.0
_FLUSH_S: Final = 0.005
_STALLED_S: Final = 10.0

_log = get_logger(__name__)


class KafkaSink:
    """Sends to Kafka with acks=all and idempotence, in the order of each key.

    Make it inside the running event loop that will call it. It connects by itself, however long
    that takes. At least once: after a broken session, records may come twice.

    Args:
        settings: where to, and how much may wait.
        on_lost: called on the event loop for each accepted record that was finally not delivered.
        open_producer: makes a producer that tells a function of its errors; librdkafka's by
            default.
        registry: where the `coinstream_kafka_sink_*` metrics go.

    Raises:
        confluent_kafka.KafkaException: no producer can be made of the settings.
    """

    def __init__(
        self,
        settings: SinkSettings,
        *,
        on_lost: OnLost,
        open_producer: Callable[[OnError], Producer] | None = None,
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._max_count = settings.max_buffered
        self._max_bytes = settings.max_buffered_bytes
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._in_count = 0
        self._in_bytes = 0
        self.accepted: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.lost: Counter[tuple[str, LossReason]] = Counter()
        self._reached = threading.Event()
        self._closed = False
        self._sessions = Sessions(
            open_producer or partial(open_kafka_producer, settings), self._reached
        )
        self._delivery = Delivery(self._sessions.open)
        self._next_hand_over = 0.0
        self._handing_over = False
        self._settling = False
        self._timer = self._loop.call_later(_IDLE_S, self._settle_again)
        self._registry = registry
        self._metrics = SinkMetrics(self)
        registry.register(self._metrics)

    @property
    def healthy(self) -> bool:
        """Whether a broker was reached, and acknowledges what it is given."""
        delivery = self._delivery
        reached = delivery.delivered or self._reached.is_set()
        if self._closed or not reached or delivery.producer is None:
            return False
        oldest = delivery.oldest_added_at
        return oldest is None or time.monotonic() - oldest < _STALLED_S

    @property
    def buffered(self) -> int:
        """Records accepted and neither delivered nor lost yet."""
        return self._in_count - self._delivery.settled

    @property
    def buffered_bytes(self) -> int:
        """About the memory that the buffered records hold."""
        held = self._in_bytes - self._delivery.settled_bytes
        return held + self.buffered * _RECORD_OVERHEAD_BYTES

    @property
    def delivered(self) -> Counter[str]:
        """Records acknowledged by the broker, by topic."""
        return self._delivery.delivered

    @property
    def reopened(self) -> int:
        """How often the session with the broker was given up and opened anew."""
        return self._delivery.reopened

    def send(self, topic: Topic, key: str, value: bytes) -> bool:
        """Accept a record, or return False and count it when the buffer is full or the sink closed.

        Call it on the event loop only. It never blocks.
        """
        name, size, state = topic.name, len(value), self._delivery
        count = self._in_count - state.settled
        held = self._in_bytes - state.settled_bytes + count * _RECORD_OVERHEAD_BYTES
        if self._closed or count >= self._max_count or held + size > self._max_bytes:
            self.rejected[name] += 1
            return False
        self._in_count += 1
        self._in_bytes += size
        self.accepted[name] += 1
        now = time.monotonic()
        state.add(name, key, value, now)
        if not self._handing_over:
            self._handing_over = True
            # Never from here: what is read from a socket together goes together.
            self._loop.call_later(max(0.0, self._next_hand_over - now), self._hand_over)
        return True

    async def flush(self, timeout_s: float) -> bool:
        """Wait until everything accepted so far is delivered or lost; False when time ran out.

        When it returns True, `on_lost` has been called for everything that was lost.
        """
        goal = self._in_count
        deadline = time.monotonic() + timeout_s
        self._delivery.hand_over()
        while self._delivery.passed < goal:
            if self._closed or time.monotonic() >= deadline:
                return False
            await asyncio.sleep(_FLUSH_S)
            self._settle()
        return True

    async def close(self, timeout_s: float) -> None:
        """Flush, then stop. What is not delivered in time is counted and given to `on_lost`."""
        if self._closed:
            return
        flushed = await self.flush(timeout_s)
        self._closed = True
        self._timer.cancel()
        self._report(self._delivery.close())
        self._registry.unregister(self._metrics)
        await asyncio.to_thread(self._sessions.end)
        if not flushed:
            _log.error("kafka_sink_closed_undelivered", lost=self.lost.total())

    def _hand_over(self) -> None:
        self._handing_over = False
        if self._delivery.hand_over() > _LARGE:
            self._next_hand_over = time.monotonic() + _GATHER_S
        if not self._settling and not self._closed:
            self._settling = True
            self._timer.cancel()
            self._timer = self._loop.call_later(_SETTLE_S, self._settle_again)

    def _settle_again(self) -> None:
        self._settle()
        self._settling = self.buffered > 0
        wait_s = _SETTLE_S if self._settling else _IDLE_S
        self._timer = self._loop.call_later(wait_s, self._settle_again)

    def _settle(self) -> None:
        """Ask what became of the records; acknowledgements are read in portions."""
        self._report(self._delivery.settle(time.monotonic()))

    def _report(self, lost: list[Lost]) -> None:
        if not lost:
            return
        by_reason = Counter((record.topic, record.reason) for record in lost)
        self.lost.update(by_reason)
        for (topic, reason), count in by_reason.items():
            _log.error("kafka_records_lost", topic=topic, reason=reason.value, count=count)
        for record in lost:
            self._on_lost(record.topic, record.key, record.value)
