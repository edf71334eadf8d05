"""The consumer's metrics, and whether it is ready."""

import time
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

_PREFIX: Final = "coinstream_redis_consumer"
_ALIVE_S: Final = 15.0
_BATCH_BUCKETS: Final = (1, 10, 50, 100, 500, 1_000, 2_500, 5_000, 10_000)
_SECONDS_BUCKETS: Final = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Figures:
    """Metrics of one consumer."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.records = Counter(
            f"{_PREFIX}_records_total", "Records taken from Kafka", ["topic"], registry=registry
        )
        self.written = Counter(
            f"{_PREFIX}_values_written_total", "Values that were new to Redis", registry=registry
        )
        self.batch_records = Histogram(
            f"{_PREFIX}_batch_records",
            "Records folded into one write",
            buckets=_BATCH_BUCKETS,
            registry=registry,
        )
        self.write_seconds = Histogram(
            f"{_PREFIX}_write_seconds",
            "Time of one write to Redis",
            buckets=_SECONDS_BUCKETS,
            registry=registry,
        )
        self.write_failures = Counter(
            f"{_PREFIX}_write_failures_total", "Writes that Redis did not take", registry=registry
        )
        self.lag = Gauge(
            f"{_PREFIX}_lag_records", "Records not yet read", ["topic"], registry=registry
        )
        self.rebuilds = Counter(
            f"{_PREFIX}_rebuilds_total", "Rebuilds of the hot state begun", registry=registry
        )
        self.whole = Gauge(
            f"{_PREFIX}_whole", "1 while no part of the hot state is missing", registry=registry
        )
        self.dead_letters = Counter(
            f"{_PREFIX}_dead_letters_total", "Records refused", ["topic"], registry=registry
        )
        self.dead_letters_lost = Counter(
            f"{_PREFIX}_dead_letters_lost_total",
            "Refused records that could not be kept as dead letters",
            registry=registry,
        )
        self.commit_failures = Counter(
            f"{_PREFIX}_commit_failures_total", "Commits that Kafka did not take", registry=registry
        )


class Readiness:
    """Whether the hot state can be relied on; set by the loop, read by the status endpoint."""

    def __init__(self, lag_limit: int) -> None:
        self._lag_limit = lag_limit
        self._beat_at = float("-inf")
        self.assigned = False
        self.lag: int | None = None
        self.redis_answers = False
        self.whole = False

    def beat(self) -> None:
        """Show that the loop goes round."""
        self._beat_at = time.monotonic()

    def ready(self) -> bool:
        """Return whether partitions are assigned, read to their end, and all is in Redis."""
        return (
            time.monotonic() - self._beat_at < _ALIVE_S
            and self.assigned
            and self.lag is not None
            and self.lag <= self._lag_limit
            and self.redis_answers
            and self.whole
        )
