"""How far Spark is: a bar on a terminal, a log line now and then elsewhere."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from pyspark import SparkContext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from coinstream_telemetry.logs import get_logger

_LOOK_S: Final = 0.5
_LOOKS_PER_LINE: Final = 20

_log = get_logger(__name__)


class Display(Protocol):
    """What is told of the stage that runs."""

    def show(self, stage: int, done: int, total: int) -> None:
        """Tell that of a stage's tasks so many are done."""


class LogLines:
    """One line of the log every ten seconds."""

    def __init__(self) -> None:
        self._looks = 0

    def show(self, stage: int, done: int, total: int) -> None:
        """Tell it if it is time."""
        self._looks += 1
        if self._looks % _LOOKS_PER_LINE == 0:
            _log.info("progress", stage=stage, tasks_done=done, tasks=total)


class Bar:
    """A bar of the running stage."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)

    def show(self, stage: int, done: int, total: int) -> None:
        """Draw it."""
        self._progress.update(self._task, completed=done, total=total, stage=stage)


@contextmanager
def progress_shown(spark: SparkContext, name: str) -> Iterator[None]:
    """Show the progress of whatever Spark does while the context lasts."""
    if not sys.stderr.isatty():
        with _followed(spark, LogLines()):
            yield
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("tasks of the stage"),
        TimeElapsedColumn(),
    )
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    with progress, _followed(spark, Bar(progress, name)):
        yield


@contextmanager
def _followed(spark: SparkContext, display: Display) -> Iterator[None]:
    ended = threading.Event()
    thread = threading.Thread(target=_follow, args=(spark, display, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=5)


def _follow(spark: SparkContext, display: Display, ended: threading.Event) -> None:
    tracker = spark.statusTracker()
    while not ended.wait(_LOOK_S):
        for stage in tracker.getActiveStageIds()[:1]:
            info = tracker.getStageInfo(stage)
            if info is not None:
                display.show(stage, info.numCompletedTasks, info.numTasks)
