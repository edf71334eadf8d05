"""The sink's figures for Prometheus, read when they are scraped so that sending costs nothing."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from coinstream_kafka.delivery import LossReason

_PREFIX = "coinstream_kafka_sink"


class SinkFigures(Protocol):
    """What is read of a sink."""

    # ruff: noqa: D102 - each is described where the sink defines it
    @property
    def accepted(self) -> Mapping[str, int]: ...
    @property
    def rejected(self) -> Mapping[str, int]: ...
    @property
    def lost(self) -> Mapping[tuple[str, LossReason], int]: ...
    @property
    def delivered(self) -> Mapping[str, int]: ...
    @property
    def buffered(self) -> int: ...
    @property
    def buffered_bytes(self) -> int: ...
    @property
    def reopened(self) -> int: ...
    @property
    def healthy(self) -> bool: ...


class SinkMetrics(Collector):
    """Collects `coinstream_kafka_sink_*`."""

    def __init__(self, sink: SinkFigures) -> None:
        self._sink = sink

    def collect(self) -> Iterator[Metric]:
        """Yield every metric as of now."""
        sink = self._sink
        yield _by_topic("accepted", "Records taken for delivery", sink.accepted)
        yield _by_topic("delivered", "Records acknowledged by the broker", sink.delivered)
        yield _by_topic("rejected", "Records refused because the buffer was full", sink.rejected)
        lost = CounterMetricFamily(
            f"{_PREFIX}_lost", "Accepted records given up", labels=("topic", "reason")
        )
        for (topic, reason), count in list(sink.lost.items()):
            lost.add_metric((topic, reason.value), count)
        yield lost
        yield GaugeMetricFamily(
            f"{_PREFIX}_buffered_records", "Records held for delivery", sink.buffered
        )
        yield GaugeMetricFamily(
            f"{_PREFIX}_buffered_bytes", "Memory of the records held", sink.buffered_bytes
        )
        yield CounterMetricFamily(
            f"{_PREFIX}_sessions_reopened", "Sessions given up and opened anew", sink.reopened
        )
        yield GaugeMetricFamily(
            f"{_PREFIX}_healthy", "1 while a broker acknowledges", float(sink.healthy)
        )


def _by_topic(name: str, documentation: str, counts: Mapping[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(f"{_PREFIX}_{name}", documentation, labels=("topic",))
    for topic, count in list(counts.items()):
        family.add_metric((topic,), count)
    return family
