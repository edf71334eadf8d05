"""Keeps the queries running: begins one again that failed, and ends them between micro-batches."""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql.streaming.query import StreamingQuery

from coinstream_contracts.topics import Topic
from coinstream_spark.streaming.figures import Figures, Readiness
from coinstream_telemetry.logs import get_logger

_FIRST_WAIT_S: Final = 1.0
_LONGEST_WAIT_S: Final = 30.0
_LOOK_S: Final = 0.1
_DONE: Final = "addBatch"
"""What a micro-batch took time for, other than a look that found nothing."""

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Query:
    """One query: what it reads, how often, what it does, and where it keeps how far it is."""

    topic: Topic
    records: Callable[[], DataFrame]
    batches: Callable[[DataFrame, int], None]
    trigger_s: float
    checkpoint: str

    def start(self, batches: Callable[[DataFrame, int], None]) -> StreamingQuery:
        """Begin where the checkpoint says, with `batches` around its own."""
        return (
            self.records()
            .writeStream.queryName(self.topic.name)
            .foreachBatch(batches)
            .trigger(processingTime=f"{self.trigger_s} seconds")
            .option("checkpointLocation", self.checkpoint)
            .start()
        )


class Progress:
    """Takes in what a query tells of its micro-batches, each once.

    Spark would call a listener by itself, but a call costs it more than a micro-batch's planning:
    Python's listeners ask for each field, by names that its JVM first looks for in all its jars.

    Args:
        figures: the metrics.
        readiness: told that the query goes round.
        on_progress: given the query's name and what Spark tells (`StreamingQueryProgress`).
    """

    def __init__(
        self,
        figures: Figures,
        readiness: Readiness,
        on_progress: Callable[[str, dict[str, Any]], None],
    ) -> None:
        self._figures = figures
        self._readiness = readiness
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._taken: dict[str, tuple[str, str]] = {}

    def take(self, query: StreamingQuery) -> None:
        """Take in the newest progress, if it is new.

        Spark tells of a micro-batch before it begins the next one, and every so often that there
        was nothing to read.
        """
        with self._lock:
            newest = query.lastProgress
            if newest is None:
                return
            progress = json.loads(newest.json)
            name, which = progress["name"], (progress["runId"], progress["timestamp"])
            if self._taken.get(name) == which:
                return
            self._taken[name] = which
        self._readiness.beat(name)
        if _DONE in progress["durationMs"]:
            self._figures.progressed(name, progress)
            self._on_progress(name, progress)


class KeptRunning:
    """One query, begun again after each failure with a wait that grows."""

    def __init__(
        self, query: Query, figures: Figures, readiness: Readiness, progress: Progress
    ) -> None:
        self._query = query
        self._figures = figures
        self._readiness = readiness
        self._progress = progress
        self._running: StreamingQuery | None = None
        self._failures = 0
        self._not_before = 0.0
        self._began_at = 0.0

    def look(self) -> None:
        """Take in what the query tells; begin it if it does not run and it is time."""
        now = time.monotonic()
        if self._running is not None:
            self._progress.take(self._running)
            if self._running.isActive:
                return
            self._failed(self._running.exception(), now)
            self._running = None
        if now >= self._not_before:
            try:
                self._running = self._query.start(self._take)
                self._began_at = now
            except PySparkException as error:
                self._failed(error, now)

    def _take(self, records: DataFrame, batch: int) -> None:
        self._query.batches(records, batch)
        # By now Spark has told of the micro-batch before. The last of all is left to the next look.
        if (running := self._running) is not None:
            self._progress.take(running)

    def _failed(self, error: Exception | None, now: float) -> None:
        if now - self._began_at > _LONGEST_WAIT_S:
            self._failures = 0
        longest_s = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(self._failures, 10))
        self._failures += 1
        self._not_before = now + longest_s * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        self._figures.failed(self._query.topic.name)
        self._readiness.failed(self._query.topic.name)
        _log.error("query_failed", topic=self._query.topic.name, error=str(error)[:2_000])

    def stop(self, deadline: float) -> None:
        """End the query, between two micro-batches if that is soon enough."""
        query = self._running
        if query is None:
            return
        while query.isActive and query.status["isTriggerActive"] and time.monotonic() < deadline:
            time.sleep(_LOOK_S)
        self._progress.take(query)
        query.stop()
