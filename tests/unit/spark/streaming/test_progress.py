"""What a query tells of its micro-batches is taken in once, whenever it is asked."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

from prometheus_client import CollectorRegistry
from pyspark.sql.streaming.listener import StreamingQueryProgress
from pyspark.sql.streaming.query import StreamingQuery

from coinstream_spark.streaming.figures import Figures, Readiness
from coinstream_spark.streaming.queries import Progress

QUERY = "crypto_trades"


@dataclass
class Told:
    """A progress as Spark gives it."""

    fields: dict[str, Any]

    @property
    def json(self) -> str:
        return json.dumps(self.fields)


@dataclass
class Running:
    """A query that tells what it was given to tell."""

    told: Told | None = None

    @property
    def lastProgress(self) -> StreamingQueryProgress | None:  # noqa: N802 - Spark's name
        return cast("StreamingQueryProgress | None", self.told)


@dataclass
class Heard:
    """All that a `Progress` gives on."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    readiness: Readiness = field(default_factory=lambda: Readiness(alive_s=1_000))
    batches: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.readiness.expect(QUERY)
        self.progress = Progress(
            Figures(self.registry),
            self.readiness,
            lambda _, progress: self.batches.append(progress["batchId"]),
        )

    def take(self, running: Running) -> None:
        self.progress.take(cast("StreamingQuery", running))

    def records(self) -> float | None:
        return self.registry.get_sample_value("coinstream_spark_records_total", {"query": QUERY})


def told(batch: int, second: int, *, run: str = "first", records: int = 0) -> Told:
    durations = {"triggerExecution": 90} | ({"addBatch": 80} if records else {})
    return Told(
        {
            "name": QUERY,
            "runId": run,
            "timestamp": f"2026-01-01T00:00:{second:02}.000Z",
            "batchId": batch,
            "numInputRows": records,
            "durationMs": durations,
            "sources": [],
        }
    )


def test_a_query_that_has_told_nothing_yet_is_not_ready() -> None:
    heard = Heard()

    heard.take(Running())

    assert not heard.readiness.ready()


def test_each_micro_batch_is_counted_once_however_often_it_is_seen() -> None:
    heard = Heard()

    for one in (told(0, 1, records=3), told(0, 1, records=3), told(1, 2, records=4)):
        heard.take(Running(one))

    assert heard.batches == [0, 1]
    assert heard.records() == 7


def test_a_look_that_found_nothing_makes_ready_and_is_no_micro_batch() -> None:
    heard = Heard()

    heard.take(Running(told(5, 1)))
    assert heard.readiness.ready()
    assert heard.batches == []
    heard.take(Running(told(5, 11, records=2)))  # the next one has the same number

    assert heard.batches == [5]


def test_a_query_that_was_begun_again_may_tell_of_the_same_micro_batch() -> None:
    heard = Heard()

    heard.take(Running(told(5, 1, records=2)))
    heard.take(Running(told(5, 1, run="second", records=2)))

    assert heard.batches == [5, 5]
