"""The job's metrics, and whether it is ready."""

import time
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from typing import Any, Final

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from coinstream_contracts.audit import FindingKind
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_mongodb.upserts import UpsertCounts

_PREFIX: Final = "coinstream_spark"
_SECONDS_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60)


class Figures:
    """Metrics of the streaming job."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"{_PREFIX}_{name}", text, labels, registry=registry)

        def seconds(name: str, text: str, *labels: str) -> Histogram:
            return Histogram(
                f"{_PREFIX}_{name}", text, labels, buckets=_SECONDS_BUCKETS, registry=registry
            )

        self._batches = counter("batches_total", "Micro-batches done", "query")
        self._records = counter("records_total", "Records taken from Kafka", "query")
        self._batch_seconds = seconds("batch_seconds", "Time of a micro-batch", "query")
        self._rollup_seconds = seconds("rollup_seconds", "Time of making candles of shorter ones")
        self._candles = counter(
            "candles_written_total", "Candles written, by what became of them", "interval", "result"
        )
        self._compared = counter(
            "minutes_compared_total", "Minutes of trades compared with the exchange's", "result"
        )
        self._unstorable = counter(
            "unstorable_candles_total", "Candles with more digits than can be stored"
        )
        self._dead_letters = counter("dead_letters_total", "Records refused", "topic")
        self._lost = counter(
            "records_lost_total", "Records that Kafka deleted before they were read", "topic"
        )
        self._failures = counter("query_failures_total", "Queries begun again", "query")
        self._lag = Gauge(
            f"{_PREFIX}_lag_records",
            "Records not yet read, in the partition that is furthest behind",
            ["query"],
            registry=registry,
        )
        self._rankings = counter(
            "rankings_total", "Rankings made, by what became of them", "result"
        )
        self._findings = Gauge(
            f"{_PREFIX}_audit_findings",
            "Candles of which the newest word in the audit's record is this",
            ["interval", "kind"],
            registry=registry,
        )

    def wrote(self, candles: Iterable[Candle], counts: UpsertCounts) -> None:
        """Count candles of one call."""
        by_interval = Tally(one.interval.value for one in candles)
        for interval, count in by_interval.items():
            self._candles.labels(interval, "given").inc(count)
        for result in ("inserted", "replaced", "superseded"):
            self._candles.labels("all", result).inc(getattr(counts, result))

    def unstorable(self) -> None:
        """Count a candle that cannot be stored exactly."""
        self._unstorable.inc()

    def compared(self, *, differs: bool) -> None:
        """Count a minute that is known from its trades and from the exchange."""
        self._compared.labels("differs" if differs else "equal").inc()

    def rolled_up(self, took_s: float) -> None:
        """Note the making of longer candles."""
        self._rollup_seconds.observe(took_s)

    def refused(self, topic: str, count: int) -> None:
        """Count dead letters."""
        self._dead_letters.labels(topic).inc(count)

    def lost(self, topic: str, count: int) -> None:
        """Count records that were gone."""
        self._lost.labels(topic).inc(count)

    def failed(self, query: str) -> None:
        """Count a query that ended with an error."""
        self._failures.labels(query).inc()

    def progressed(self, query: str, progress: dict[str, Any]) -> None:
        """Take what Spark tells of a micro-batch (`StreamingQueryProgress`)."""
        self._batches.labels(query).inc()
        self._records.labels(query).inc(progress["numInputRows"])
        took_ms = progress["durationMs"].get("triggerExecution", 0)
        self._batch_seconds.labels(query).observe(took_ms / 1_000)
        for source in progress["sources"]:
            behind = (source.get("metrics") or {}).get("maxOffsetsBehindLatest")
            if behind is not None:
                self._lag.labels(query).set(float(behind))

    def ranked(self, *, ok: bool) -> None:
        """Count a renewal of the rankings."""
        self._rankings.labels("ok" if ok else "failed").inc()

    def audited(self, counts: Mapping[tuple[Interval, FindingKind], int]) -> None:
        """Take how many findings of each interval and kind there are; what is not named is none."""
        for interval in STORED_INTERVALS:
            for kind in FindingKind:
                count = counts.get((interval, kind), 0)
                self._findings.labels(interval.value, kind.value).set(count)


class Readiness:
    """Whether the history is in step; set by the loop and the queries, read by the endpoint."""

    def __init__(self, alive_s: float) -> None:
        self._alive_s = alive_s
        self._beats: dict[str, float] = {}

    def expect(self, part: str) -> None:
        """Want a query to go round, or a store to answer, before the job is ready."""
        self._beats[part] = float("-inf")

    def beat(self, part: str) -> None:
        """Note that a query did a micro-batch or found nothing new, or that a store answered."""
        self._beats[part] = time.monotonic()

    def failed(self, part: str) -> None:
        """Note that a query ended with an error, or that a store did not answer."""
        self._beats[part] = float("-inf")

    def ready(self) -> bool:
        """Return whether each part went round lately, and has not failed since."""
        now = time.monotonic()
        return bool(self._beats) and all(
            now - beat < self._alive_s for beat in self._beats.values()
        )
