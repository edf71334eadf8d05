"""What a batch job leaves in the store of its having run."""

from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from coinstream_contracts.times import DAY_MS

JOB_RUNS_KEPT_MS: Final = 30 * DAY_MS
"""How long a run is remembered from its start on."""


class JobOutcome(StrEnum):
    """How a run ended.

    `running`: not yet, or it was killed. `ok`: all is done. `incomplete_input`: all that the input
    gave is done, but something is missing in it. `failure`: something was away or broke.
    """

    RUNNING = "running"
    OK = "ok"
    INCOMPLETE_INPUT = "incomplete_input"
    FAILURE = "failure"


class JobRun(Struct, frozen=True, kw_only=True):
    """One run of one job; times are UTC ms.

    `symbols` is empty where the job took all there were. `start_ms` and `end_ms` are the range of
    open times that it was run over, where it has one. `counts` are figures of the job's own.
    """

    job: str
    symbols: tuple[str, ...] = ()
    start_ms: int | None = field(name="start", default=None)
    end_ms: int | None = field(name="end", default=None)
    started_at_ms: int = field(name="started_at")
    ended_at_ms: int | None = field(name="ended_at", default=None)
    outcome: JobOutcome = JobOutcome.RUNNING
    counts: dict[str, int] = {}
