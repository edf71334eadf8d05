"""Reads metrics in Prometheus' text format into a few figures of one service."""

from collections.abc import Iterable
from math import isfinite
from typing import Final, Literal, NamedTuple

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from coinstream_backend.operations.schemas import Figure, TopicLag
from coinstream_contracts.times import SECOND_MS

MAX_FIGURES: Final = 60
OWN: Final = "coinstream_"
BUILD: Final = "coinstream_build_info"
_LAG: Final = "_lag_records"
_STREAM: Final = "query"
"""The label of a lag of who keeps its offsets elsewhere than in Kafka."""


class Exposition(NamedTuple):
    """What the metrics of a service tell."""

    figures: list[Figure]
    lags: list[TopicLag]
    version: str | None
    since_ms: int | None
    cpu_s: float | None
    memory: int | None


def read_exposition(text: str) -> Exposition:
    """Return what the metrics tell.

    Raises:
        ValueError: it is not in Prometheus' text format.
    """
    families = {family.name: family for family in text_string_to_metric_families(text)}
    for family in families.values():
        # What nobody has measured yet is told as NaN.
        family.samples = [sample for sample in family.samples if isfinite(sample.value)]
    own = [family for name, family in families.items() if _is_figure(name)]
    since_s = _value(families.get("process_start_time_seconds"))
    memory = _value(families.get("process_resident_memory_bytes"))
    build = families.get(BUILD)
    return Exposition(
        figures=[figure for family in own for figure in _figures(family)][:MAX_FIGURES],
        lags=[
            TopicLag(topic=sample.labels[_STREAM], lag=int(sample.value))
            for family in own
            if family.name.endswith(_LAG)
            for sample in family.samples
            if _STREAM in sample.labels
        ],
        version=build.samples[0].labels.get("version") if build and build.samples else None,
        since_ms=None if since_s is None else int(since_s * SECOND_MS),
        cpu_s=_value(families.get("process_cpu_seconds")),
        memory=None if memory is None else int(memory),
    )


def _is_figure(name: str) -> bool:
    # The client library tells of each counter when it was made, as a gauge.
    return name.startswith(OWN) and name != BUILD and not name.endswith("_created")


def _value(family: Metric | None) -> float | None:
    return family.samples[0].value if family is not None and family.samples else None


def _figures(family: Metric) -> Iterable[Figure]:
    def values(suffix: str = "") -> list[float]:
        return [one.value for one in family.samples if one.name.endswith(suffix)]

    observations = sum(values("_count"))
    if family.type == "histogram" and observations:
        yield _figure(family, "mean", sum(values("_sum")) / observations)
    elif family.type == "counter" and values("_total"):
        yield _figure(family, "counter", sum(values("_total")))
    elif family.type == "gauge" and values():
        yield _figure(family, "gauge", max(values()))


def _figure(family: Metric, kind: Literal["counter", "gauge", "mean"], value: float) -> Figure:
    return Figure(name=family.name, kind=kind, value=value, help=family.documentation)
