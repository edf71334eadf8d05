"""The way into Kafka for an event loop: never blocks it, bounded, and loses nothing in silence."""

import asyncio
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry

from coinstream_contracts.topics import Topic
from coinstream_kafka.delivery import Delivery, LossReason, Lost, Producer
from coinstream_kafka.kafka_producer import SinkSettings, open_kafka_producer
from coinstream_kafka.sink_metrics import SinkMetrics
from coinstream_telemetry.logs import get_logger

OnLost = Callable[[str, bytes, bytes], None]
"""Called with topic, key and value of a record that was accepted and finally not delivered."""

_RECORD_OVERHEAD_BYTES: Final = 700  # what a record costs beside its value while it is held
_PASS_S: Final = 0.005  # while events keep coming, they are handed over in portions of this length
_SETTLE_S: Final = 0.02
_IDLE_S: Final = 1.0
_STALLED_S: Final = 10.0
_JOIN_S: Final = 10.0

_log = get_logger(__name__)


class KafkaSink:
    """Sends to Kafka with acks=all and idempotence, in the order of each key.

    Make it inside the running event loop that will call it; its own thread connects to the broker,
    however long that takes. At least once: after a broken session, records may come twice.

    Args:
        settings: where to, and how much may wait.
        on_lost: called on the event loop for each accepted record that was finally not delivered.
        open_producer: makes a connected producer or raises `KafkaError`; kafka-python's by default.
        registry: where the `coinstream_kafka_sink_*` metrics go.
    """

    def __init__(
        self,
        settings: SinkSettings,
        *,
        on_lost: OnLost,
        open_producer: Callable[[], Producer] | None = None,
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._max_count = settings.max_buffered
        self._max_bytes = settings.max_buffered_bytes
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._arrivals: deque[tuple[str, str, bytes]] = deque()
        # Each figure has one writer: the loop counts what comes in, the thread what is settled.
        self._in_count = 0
        self._in_bytes = 0
        self.accepted: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.lost: Counter[tuple[str, LossReason]] = Counter()
        self._delivery = Delivery(
            open_producer or (lambda: open_kafka_producer(settings)),
            window=settings.window,
            delivery_timeout_s=settings.delivery_timeout_s,
        )
        self._told = 0  # settled, and if lost, already on its way to `on_lost`
        self._oldest_handed_at: float | None = None
        self._awake = False
        self._wake = threading.Event()
        self._closed = False
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="kafka-sink", daemon=True)
        self._registry = registry
        self._metrics = SinkMetrics(self)
        registry.register(self._metrics)
        self._thread.start()

    @property
    def healthy(self) -> bool:
        """Whether a broker is connected and acknowledges what it is given."""
        if not self._thread.is_alive() or not self._delivery.connected:
            return False
        oldest = self._oldest_handed_at
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
    def delivered(self) -> dict[str, int]:
        """Records acknowledged by the broker, by topic."""
        return self._delivery.delivered_by_topic()

    @property
    def reopened(self) -> int:
        """How often the session with the broker was given up and opened anew."""
        return self._delivery.reopened

    def send(self, topic: Topic, key: str, value: bytes) -> bool:
        """Accept a record, or return False and count it when the buffer is full or the sink closed.

        Call it on the event loop only. It never blocks.
        """
        name = topic.name
        count = self._in_count - self._delivery.settled
        held = self._in_bytes - self._delivery.settled_bytes + count * _RECORD_OVERHEAD_BYTES
        if self._closed or count >= self._max_count or held + len(value) > self._max_bytes:
            self.rejected[name] += 1
            return False
        self._in_count += 1
        self._in_bytes += len(value)
        self.accepted[name] += 1
        self._arrivals.append((name, key, value))
        if not self._awake:
            self._awake = True
            self._wake.set()
        return True

    async def flush(self, timeout_s: float) -> bool:
        """Wait until everything accepted so far is delivered or lost; False when time ran out.

        When it returns True, `on_lost` has been called for everything that was lost.
        """
        goal = self._in_count
        deadline = time.monotonic() + timeout_s
        while self._told < goal:
            if time.monotonic() >= deadline or not self._thread.is_alive():
                return False
            await asyncio.sleep(0.005)
        await asyncio.sleep(0)  # what the thread has asked the loop to call is called
        return True

    async def close(self, timeout_s: float) -> None:
        """Flush, then stop. What is not delivered in time is counted and given to `on_lost`."""
        if self._closed:
            return
        self._closed = True
        flushed = await self.flush(timeout_s)
        self._stopping = True
        self._wake.set()
        await asyncio.to_thread(self._thread.join, _JOIN_S)
        await asyncio.sleep(0)  # the thread's last report of losses runs before this returns
        self._registry.unregister(self._metrics)
        if not flushed:
            _log.error("kafka_sink_closed_undelivered", lost=self.lost.total())

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._pass_on()
            except Exception:  # noqa: BLE001 - a dead thread would hold every record for ever
                _log.exception("kafka_sink_failed")
                time.sleep(_IDLE_S)
            self._rest()
        self._take_arrivals()
        self._report(self._delivery.close())

    def _pass_on(self) -> None:
        self._take_arrivals()
        now = time.monotonic()
        self._report(self._delivery.settle(now))
        self._told = self._delivery.settled
        self._delivery.hand_over(now)
        self._oldest_handed_at = self._delivery.oldest_handed_at()

    def _take_arrivals(self) -> None:
        arrivals, add = self._arrivals, self._delivery.add
        for _ in range(len(arrivals)):
            topic, key, value = arrivals.popleft()
            add(topic, key.encode(), value)

    def _report(self, lost: list[Lost]) -> None:
        if not lost:
            return
        by_reason = Counter((record.topic, record.reason) for record in lost)
        self.lost.update(by_reason)
        for (topic, reason), count in by_reason.items():
            _log.error("kafka_records_lost", topic=topic, reason=reason.value, count=count)
        try:
            self._loop.call_soon_threadsafe(self._tell_of_losses, lost)
        except RuntimeError:
            _log.warning("kafka_losses_untold", count=len(lost))  # the loop is closed already

    def _tell_of_losses(self, lost: list[Lost]) -> None:
        for record in lost:
            self._on_lost(record.topic, record.key, record.value)

    def _rest(self) -> None:
        """Sleep until there is something to do; a burst is taken in portions of `_PASS_S`."""
        time.sleep(_PASS_S)
        self._wake.clear()
        self._awake = False
        if not self._arrivals and not self._stopping:
            self._wake.wait(_SETTLE_S if self.buffered else _IDLE_S)
        self._awake = True
