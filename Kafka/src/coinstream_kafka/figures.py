"""What a producer counts. Plain integers on the hot path, read when they are scraped."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from coinstream_contracts.messages import Stream

_LAG_BOUNDS_MS: Final = (-1_000, -100, 0, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 60_000)
_PREFIX: Final = "coinstream_producer"


@dataclass(slots=True)
class StreamFigures:
    """Counts of one kind of stream, all symbols together."""

    events: int = 0
    published: int = 0
    duplicates: int = 0
    refused: int = 0
    """Messages that the sink had no room for."""
    lost: int = 0
    """Messages that the sink took and could not deliver."""
    lag_sum_ms: int = 0
    lag_counts: list[int] = field(default_factory=lambda: [0] * (len(_LAG_BOUNDS_MS) + 1))

    def lag(self, lag_ms: int) -> None:
        """Count the time from the exchange's stamp to Kafka's buffer; it may be negative."""
        self.lag_sum_ms += lag_ms
        self.lag_counts[bisect_left(_LAG_BOUNDS_MS, lag_ms)] += 1


@dataclass(frozen=True, slots=True)
class GapCount:
    """Positions that were ever found missing, filled, and given up, and those missing now."""

    opened: int
    filled: int
    unfillable: int
    open: int


@dataclass(slots=True)
class ProducerFigures:
    """Everything a producer shows. The callables are asked at each scrape, on another thread."""

    streams: dict[Stream, StreamFigures]
    gaps: Callable[[], dict[Stream, GapCount]]
    ages_s: Callable[[], Iterable[tuple[Stream, str, float]]]
    """Stream, symbol, seconds since its last event."""
    connects: Callable[[], int]
    weight_used: Callable[[], int]
    dead_letters: Callable[[], int]
    resyncs: Callable[[], int] = lambda: 0


class ProducerMetrics(Collector):
    """Collects `coinstream_producer_*`."""

    def __init__(self, figures: ProducerFigures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """Yield every metric as of now."""
        figures = self._figures
        yield from _stream_counters(figures.streams)
        yield _lags(figures.streams)
        yield from _gaps(figures.gaps())
        ages = GaugeMetricFamily(
            f"{_PREFIX}_data_age_seconds",
            "Time since the last event",
            labels=("stream", "symbol"),
        )
        for stream, symbol, age_s in figures.ages_s():
            ages.add_metric((stream.value, symbol), age_s)
        yield ages
        yield CounterMetricFamily(
            f"{_PREFIX}_connections_opened", "Connections opened", figures.connects()
        )
        yield CounterMetricFamily(
            f"{_PREFIX}_book_resyncs", "Books synchronised again", figures.resyncs()
        )
        yield CounterMetricFamily(
            f"{_PREFIX}_dead_letters", "Input that was refused", figures.dead_letters()
        )
        yield GaugeMetricFamily(
            f"{_PREFIX}_rest_weight_used",
            "REST weight used in this minute, as the exchange counts it",
            figures.weight_used(),
        )


def _stream_counters(streams: dict[Stream, StreamFigures]) -> Iterator[Metric]:
    for name, documentation in (
        ("events", "Events received from the exchange"),
        ("published", "Messages handed to Kafka"),
        ("duplicates", "Events that were known already"),
        ("refused", "Messages that found the buffer full"),
        ("lost", "Messages that Kafka finally did not take"),
    ):
        family = CounterMetricFamily(f"{_PREFIX}_{name}", documentation, labels=("stream",))
        for stream, counts in streams.items():
            family.add_metric((stream.value,), getattr(counts, name))
        yield family


def _lags(streams: dict[Stream, StreamFigures]) -> Metric:
    family = HistogramMetricFamily(
        f"{_PREFIX}_lag_seconds",
        "From the exchange's stamp to the hand-over to Kafka; negative when our clock is behind",
        labels=("stream",),
    )
    bounds = [str(bound / 1_000) for bound in _LAG_BOUNDS_MS] + ["+Inf"]
    for stream, counts in streams.items():
        total, buckets = 0, []
        for bound, count in zip(bounds, counts.lag_counts, strict=True):
            total += count
            buckets.append((bound, total))
        family.add_metric((stream.value,), buckets, counts.lag_sum_ms / 1_000)
    return family


def _gaps(gaps: dict[Stream, GapCount]) -> Iterator[Metric]:
    for state, documentation in (
        ("opened", "Positions found missing"),
        ("filled", "Missing positions that came later"),
        ("unfillable", "Missing positions that were given up"),
    ):
        family = CounterMetricFamily(f"{_PREFIX}_gap_{state}", documentation, labels=("stream",))
        for stream, count in gaps.items():
            family.add_metric((stream.value,), getattr(count, state))
        yield family
    missing = GaugeMetricFamily(f"{_PREFIX}_gap_open", "Positions missing now", labels=("stream",))
    for stream, count in gaps.items():
        missing.add_metric((stream.value,), count.open)
    yield missing
