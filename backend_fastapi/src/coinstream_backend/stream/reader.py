"""The thread that reads Kafka for the hub."""

import random
import threading
import time
from collections.abc import Callable
from typing import Final

from confluent_kafka import KafkaException

from coinstream_backend.metrics import Metrics
from coinstream_backend.stream.consumer import Positions, TopicConsumer, TopicMissingError
from coinstream_backend.stream.decoding import decode_batch
from coinstream_backend.stream.handover import Handover
from coinstream_backend.stream.market_epoch import MarketEpoch
from coinstream_contracts import topics
from coinstream_contracts.messages import InvalidMessageError
from coinstream_contracts.times import DAY_MS, SECOND_MS
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

REPORTS_OVERLAP_MS: Final = DAY_MS
"""How far back reports of gaps are read."""
_POLL_S: Final = 0.2
_PROBE_IDLE_S: Final = 2.0
_PARTITIONS_EVERY_S: Final = 30.0
_CATCH_UP_LIMIT_S: Final = 20.0
_BACKOFF_S: Final = (0.5, 10.0)
_STOP_LIMIT_S: Final = 5.0


class KafkaReader:
    """Reads every topic, from a little before now, and hands the messages over until stopped.

    When Kafka is away it tries again with a growing, jittered pause, and goes on where it was.
    """

    def __init__(
        self,
        connect: Callable[[Positions], TopicConsumer],
        handover: Handover,
        metrics: Metrics,
        *,
        overlap_s: float,
        report: Callable[[str | None], None],
    ) -> None:
        """Make a reader that is not running yet.

        `report` is called from the thread: with None when Kafka answers, else with what is wrong.
        """
        self._connect = connect
        self._handover = handover
        self._metrics = metrics
        self._overlap_ms = int(overlap_s * SECOND_MS)
        self._report = report
        self._positions: Positions = {}
        self._epoch = MarketEpoch()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kafka-reader", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reading; waits a few seconds at most."""
        self._stopped.set()
        self._thread.join(_STOP_LIMIT_S)

    def positions(self) -> Positions:
        """Return the next offset to read of each partition that was ever read."""
        return self._positions.copy()

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            began_s = time.monotonic()
            try:
                self._read()
            except TopicMissingError as error:
                self._report(f"the topic {error} does not exist yet")
            except (KafkaException, OSError) as error:
                self._report(f"{type(error).__name__}: {error}"[:200])
                _log.warning("kafka_unavailable", error=str(error)[:200])
            except Exception as error:  # noqa: BLE001 - logged, told by /health, and tried again
                self._report(f"the reader failed: {error}"[:200])
                _log.exception("kafka_reader_failed")
            failures = 0 if time.monotonic() - began_s > _BACKOFF_S[1] else failures + 1
            pause_s = min(_BACKOFF_S[1], _BACKOFF_S[0] * 2 ** min(failures, 10))
            self._stopped.wait(pause_s * random.uniform(0.5, 1))  # noqa: S311 - jitter, no secret

    def _read(self) -> None:
        consumer = self._connect(self._positions)
        try:
            self._follow(consumer)
        finally:
            consumer.close()

    def _follow(self, consumer: TopicConsumer) -> None:
        now_ms = time.time_ns() // 1_000_000
        state = {
            topics.STREAM_HEALTH.name: now_ms - REPORTS_OVERLAP_MS,
            topics.SYMBOLS.name: 0,
        }
        live = {
            topic.name: now_ms - self._overlap_ms
            for topic in (topics.KLINES, topics.BOOKS, topics.TRADES)
        }
        consumer.read(state)
        self._catch_up(consumer)
        consumer.read(state | live)
        self._report(None)
        _log.info("kafka_followed", topics=sorted(state | live))
        self._pump(consumer, state | live)

    def _catch_up(self, consumer: TopicConsumer) -> None:
        """Read listings and reports to their end first: they tell whose data the rest is."""
        give_up_s = time.monotonic() + _CATCH_UP_LIMIT_S
        while not (consumer.is_at_end() or self._stopped.is_set()):
            self._hand_over(consumer, _POLL_S)
            if time.monotonic() > give_up_s:
                raise TimeoutError("the listings could not be read in time")

    def _pump(self, consumer: TopicConsumer, since_ms: dict[str, int]) -> None:
        heard_s = partitions_s = time.monotonic()
        while not self._stopped.is_set():
            heard = self._hand_over(consumer, _POLL_S)
            now_s = time.monotonic()
            if heard:
                heard_s = now_s
            elif now_s - heard_s > _PROBE_IDLE_S:
                self._probe(consumer)
                heard_s = time.monotonic()
            if now_s - partitions_s > _PARTITIONS_EVERY_S:
                consumer.read(since_ms)
                partitions_s = now_s

    def _probe(self, consumer: TopicConsumer) -> None:
        """Find out whether Kafka is silent because nothing happens, or because it is away."""
        consumer.probe()
        self._report(None)

    def _hand_over(self, consumer: TopicConsumer, timeout_s: float) -> bool:
        if not self._handover.wait(self._stopped):
            return False
        records = consumer.poll(timeout_s)
        for topic, found in records.items():
            self._metrics.messages.labels(topic).inc(len(found))
        batch = decode_batch(records, self._epoch, self._refuse)
        if consumer.is_at_end():
            batch.reached_end_s = time.monotonic()
        if records or batch.reached_end_s is not None:
            self._handover.put(batch, self._stopped)
        return bool(records)

    def _refuse(self, topic: str, error: InvalidMessageError) -> None:
        self._metrics.invalid_messages.labels(topic).inc()
        _log.warning("message_invalid", topic=topic, error=str(error)[:200])
