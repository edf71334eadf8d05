"""What a job tells the store of its own run: when, over what, and how it ended."""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Final, TypeAlias

from msgspec.structs import replace
from pymongo.errors import PyMongoError

from coinstream_contracts.job_runs import JobOutcome, JobRun
from coinstream_mongodb.client import open_client
from coinstream_mongodb.job_runs import JobRunStore
from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.store_address import StoreAddress
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

Tally: TypeAlias = Counter[str]
"""Figures that a job counts up while it runs."""

_OUTCOMES: Final = {
    ExitCode.OK: JobOutcome.OK,
    ExitCode.INCOMPLETE_INPUT: JobOutcome.INCOMPLETE_INPUT,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a job was asked for; all symbols where none is named."""

    symbols: tuple[str, ...] = ()
    start_ms: int | None = None
    end_ms: int | None = None


class RunRecord:
    """The record of one run.

    It is for people to look at: that it cannot be written is logged, and no reason to fail.
    """

    def __init__(self, job: str, scope: Scope, address: StoreAddress) -> None:
        """Write that the run has begun."""
        self._address = address
        self._run = JobRun(
            job=job,
            symbols=scope.symbols,
            start_ms=scope.start_ms,
            end_ms=scope.end_ms,
            started_at_ms=_now_ms(),
        )
        self._is_written = self._write()

    def end(self, code: ExitCode, tally: Tally) -> None:
        """Write how it ended; nothing when the store was away already as it began."""
        self._run = replace(
            self._run,
            ended_at_ms=_now_ms(),
            outcome=_OUTCOMES.get(code, JobOutcome.FAILURE),
            counts=dict(tally),
        )
        if self._is_written:
            self._write()

    def _write(self) -> bool:
        try:
            with open_client(self._address.uri) as client:
                JobRunStore(client[self._address.database]).record(self._run)
        except PyMongoError as error:
            _log.warning("run_not_recorded", error=str(error)[:200])
            return False
        return True


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
