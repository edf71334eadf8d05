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
from pyspark.sql.streaming.listener import (
    QueryIdleEvent,
    QueryProgressEvent,
    QueryStartedEvent,
    QueryTerminatedEvent,
    StreamingQueryListener,
)
from pyspark.sql.streaming.query import StreamingQuery

from coinstream_contracts.topics import Topic
from coinstream_spark.streaming.figures import Figures, Readiness
from coinstream_telemetry.logs import get_logger

_FIRST_WAIT_S: Final = 1.0
_LONGEST_WAIT_S: Final = 30.0
_LOOK_S: Final = 0.1

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Query:
    """One query: what it reads, how often, what it does, and where it keeps how far it is."""

    topic: Topic
    records: Callable[[], DataFrame]
    batches: Callable[[DataFrame, int], None]
    trigger_s: float
    checkpoint: str

    def start(self) -> StreamingQuery:
        """Begin where the checkpoint says."""
        return (
            self.records()
            .writeStream.queryName(self.topic.name)
            .foreachBatch(self.batches)
            .trigger(processingTime=f"{self.trigger_s} seconds")
            .option("checkpointLocation", self.checkpoint)
            .start()
        )


class KeptRunning:
    """One query, begun again after each failure with a wait that grows."""

    def __init__(self, query: Query, figures: Figures, readiness: Readiness) -> None:
        self._query = query
        self._figures = figures
        self._readiness = readiness
        self._running: StreamingQuery | None = None
        self._failures = 0
        self._not_before = 0.0
        self._began_at = 0.0

    def look(self) -> None:
        """Begin the query if it does not run and it is time."""
        now = time.monotonic()
        if self._running is not None:
            if self._running.isActive:
                return
            self._failed(self._running.exception(), now)
            self._running = None
        if now >= self._not_before:
            try:
                self._running = self._query.start()
                self._began_at = now
            except PySparkException as error:
                self._failed(error, now)

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
        query.stop()


class Progress(StreamingQueryListener):
    """Hears of every micro-batch; Spark calls it from a thread of its own."""

    def __init__(
        self,
        figures: Figures,
        readiness: Readiness,
        on_progress: Callable[[str, dict[str, Any]], None],
    ) -> None:
        self._figures = figures
        self._readiness = readiness
        self._on_progress = on_progress
        self._names: dict[object, str] = {}
        self._lock = threading.Lock()

    def onQueryStarted(self, event: QueryStartedEvent) -> None:  # noqa: N802 - Spark's name
        """Remember the query's name."""
        with self._lock:
            self._names[event.runId] = event.name or ""

    def onQueryProgress(self, event: QueryProgressEvent) -> None:  # noqa: N802 - Spark's name
        """Take in what a micro-batch did."""
        progress = json.loads(event.progress.json)
        name = progress["name"]
        self._readiness.beat(name)
        self._figures.progressed(name, progress)
        self._on_progress(name, progress)

    def onQueryIdle(self, event: QueryIdleEvent) -> None:  # noqa: N802 - Spark's name
        """Take note that there was nothing to read."""
        with self._lock:
            name = self._names.get(event.runId)
        if name is not None:
            self._readiness.beat(name)

    def onQueryTerminated(self, event: QueryTerminatedEvent) -> None:  # noqa: N802 - Spark's name
        """Forget the query's name."""
        with self._lock:
            self._names.pop(event.runId, None)
