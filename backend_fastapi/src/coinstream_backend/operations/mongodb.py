"""Looks at MongoDB: the stored candles, the audit's findings, and the jobs' runs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import takewhile
from typing import Final, Protocol, Self, TypeVar

from pymongo.errors import PyMongoError

from coinstream_backend.audit.schemas import AuditReport, report_of
from coinstream_backend.operations.looking import looked
from coinstream_backend.operations.schemas import (
    AuditState,
    CandleCollection,
    FindingCount,
    JobsState,
    JobState,
    MongoState,
    Wholeness,
)
from coinstream_contracts.audit import Completeness, FindingKind
from coinstream_contracts.collections import candle_collection
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.job_runs import JobOutcome, JobRun
from coinstream_contracts.times import DAY_MS, MINUTE_MS
from coinstream_mongodb.audit import AsyncAuditStore
from coinstream_mongodb.candles import AsyncCandleStore
from coinstream_mongodb.client import AsyncDatabase, Fields
from coinstream_mongodb.documents import InvalidDocumentError
from coinstream_mongodb.job_runs import AsyncJobRunStore

MAX_SYMBOLS: Final = 60
"""Symbols whose candles are looked at: each is a question for each interval."""
LOOK_LIMIT_S: Final = 4.0
_RUNS: Final = 20
_AT_ONCE: Final = 8
_FAILURES: Final = (PyMongoError, InvalidDocumentError)

Answer = TypeVar("Answer")


class CandleFigures(Protocol):
    """What is asked of the stored candles; raises `PyMongoError` when MongoDB is away."""

    async def version(self) -> str:
        """Return the server's version."""

    async def count(self, interval: Interval) -> int:
        """Return about how many candles there are."""

    async def newest_open_time(self, symbol: str, interval: Interval) -> int | None:
        """Return the open time of a symbol's newest candle; None when it has none."""


class AuditFigures(Protocol):
    """What is asked of the audit's record, and of how whole a series is."""

    async def counts(self) -> dict[tuple[Interval, FindingKind], int]:
        """Return how many findings of each interval and kind there are."""

    async def completeness(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Completeness:
        """Return what is stored from `start_ms` to before `end_ms`."""


class JobRuns(Protocol):
    """What is asked of the jobs' record."""

    async def newest(self, limit: int) -> dict[str, list[JobRun]]:
        """Return the newest `limit` runs of each job, the newest first."""


class MongoLookout:
    """Asks MongoDB, beside the API's other questions: what is slow here fails nothing there.

    Args:
        candles: the stored candles.
        audit: what the audit left.
        runs: the jobs' record.
        symbols: gives the symbols that are followed, in order.
    """

    def __init__(
        self,
        candles: CandleFigures,
        audit: AuditFigures,
        runs: JobRuns,
        symbols: Callable[[], Sequence[str]],
    ) -> None:
        self._candles = candles
        self._audit = audit
        self._runs = runs
        self._symbols = symbols

    @classmethod
    def of(cls, database: AsyncDatabase[Fields], symbols: Callable[[], Sequence[str]]) -> Self:
        """Return one that asks this database."""
        return cls(
            AsyncCandleStore(database),
            AsyncAuditStore(database),
            AsyncJobRunStore(database),
            symbols,
        )

    async def look(self) -> MongoState:
        """Return what is stored."""
        return await looked(MongoState, self._collections, failures=_FAILURES, limit_s=LOOK_LIMIT_S)

    async def look_at_jobs(self) -> JobsState:
        """Return how the jobs ran."""
        return await looked(JobsState, self._jobs, failures=_FAILURES, limit_s=LOOK_LIMIT_S)

    async def look_at_audit(self) -> AuditState:
        """Return what the audit found, and how whole the last day is."""
        return await looked(AuditState, self._audited, failures=_FAILURES, limit_s=LOOK_LIMIT_S)

    async def _collections(self) -> dict[str, object]:
        symbols = self._symbols()[:MAX_SYMBOLS]
        version = await self._candles.version()
        collections = [await self._collection(one, symbols) for one in STORED_INTERVALS]
        return {"version": version, "collections": collections}

    async def _collection(self, interval: Interval, symbols: Sequence[str]) -> CandleCollection:
        newest = {
            symbol: at_ms
            for symbol, at_ms in zip(symbols, await self._newest(interval, symbols), strict=True)
            if at_ms is not None
        }
        behind = min(newest, key=lambda symbol: newest[symbol], default=None)
        return CandleCollection(
            name=candle_collection(interval),
            interval=interval,
            documents=await self._candles.count(interval),
            symbols=len(newest),
            newest_open_time_ms=max(newest.values(), default=None),
            furthest_behind=behind,
            furthest_behind_open_time_ms=None if behind is None else newest[behind],
        )

    async def _newest(self, interval: Interval, symbols: Sequence[str]) -> list[int | None]:
        return await _few_at_once(
            [partial(self._candles.newest_open_time, symbol, interval) for symbol in symbols]
        )

    async def _jobs(self) -> dict[str, object]:
        found = await self._runs.newest(_RUNS)
        return {"jobs": [_job_state(job, runs) for job, runs in sorted(found.items()) if runs]}

    async def _audited(self) -> dict[str, object]:
        symbols = self._symbols()[:MAX_SYMBOLS]
        counts = await self._audit.counts()
        newest = await self._newest(Interval.M1, symbols)
        end_ms = max((at_ms for at_ms in newest if at_ms is not None), default=0) + MINUTE_MS
        start_ms = max(0, end_ms - DAY_MS)
        found = await _few_at_once(
            [
                partial(self._audit.completeness, symbol, interval, start_ms, end_ms)
                for interval in STORED_INTERVALS
                for symbol in symbols
            ]
        )
        reports = [report_of(one, [], start_ms, end_ms) for one in found]
        return {
            "findings": [
                FindingCount(interval=interval, kind=kind, candles=count)
                for (interval, kind), count in counts.items()
            ],
            "symbols": len(symbols),
            "last_day": [_wholeness(interval, reports) for interval in STORED_INTERVALS],
        }


async def _few_at_once(questions: Sequence[Callable[[], Awaitable[Answer]]]) -> list[Answer]:
    places = asyncio.Semaphore(_AT_ONCE)

    async def ask(question: Callable[[], Awaitable[Answer]]) -> Answer:
        async with places:
            return await question()

    return list(await asyncio.gather(*map(ask, questions)))


def _job_state(job: str, runs: Sequence[JobRun]) -> JobState:
    """Return the state of a job by its newest runs, the newest first."""
    ended = [run for run in runs if run.outcome is not JobOutcome.RUNNING]
    failed = list(takewhile(lambda run: run.outcome is JobOutcome.FAILURE, ended))
    done = ended[len(failed) :]
    return JobState(
        job=job,
        last=runs[0],
        last_done_at_ms=done[0].ended_at_ms if done else None,
        failures_in_a_row=len(failed),
    )


def _wholeness(interval: Interval, reports: Sequence[AuditReport]) -> Wholeness:
    own = [report for report in reports if report.interval is interval]
    return Wholeness(
        interval=interval,
        complete=sum(report.complete for report in own),
        partial=sum(report.partial for report in own),
        open=sum(report.open for report in own),
        missing=sum(report.missing for report in own),
        expected_minutes=sum(report.expected_minutes for report in own),
        observed_minutes=sum(report.observed_minutes for report in own),
    )
