"""When each batch job ran, and what came of it."""

from typing import Final

from pymongo.collection import Collection

from coinstream_contracts.collections import JOB_RUNS, candle_id
from coinstream_contracts.job_runs import JOB_RUNS_KEPT_MS, JobOutcome, JobRun
from coinstream_contracts.times import to_datetime
from coinstream_mongodb import queries
from coinstream_mongodb.client import AsyncDatabase, Database, Fields
from coinstream_mongodb.documents import InvalidDocumentError, to_ms

MAX_JOBS: Final = 100


class JobRunStore:
    """Runs, for the jobs themselves; a call raises `pymongo.errors.PyMongoError` when it fails."""

    def __init__(self, database: Database[Fields]) -> None:
        self._runs: Collection[Fields] = database[JOB_RUNS]

    def record(self, run: JobRun) -> None:
        """Write a run, in the place of what was written of it before; forget the job's old ones."""
        document = _document(run)
        self._runs.replace_one({"_id": document["_id"]}, document, upsert=True)
        # The collection's index on the time does it for every job; not every server heeds it.
        old = queries.between(run.job, None, run.started_at_ms - JOB_RUNS_KEPT_MS)
        self._runs.delete_many(old)


class AsyncJobRunStore:
    """The reads, for an event loop."""

    def __init__(self, database: AsyncDatabase[Fields]) -> None:
        self._runs = database[JOB_RUNS]

    async def newest(self, limit: int) -> dict[str, list[JobRun]]:
        """Return the newest `limit` runs of each job, the newest first.

        Raises:
            pymongo.errors.PyMongoError: no answer.
            InvalidDocumentError: a document is no run.
        """
        runs: dict[str, list[JobRun]] = {}
        filter_: Fields = {}
        while len(runs) < MAX_JOBS:
            first = await self._runs.find_one(filter_, {"_id": 1}, sort=queries.OLDEST_FIRST)
            if first is None:
                break
            job = str(first["_id"]).partition(":")[0]
            found = self._runs.find(queries.between(job), sort=queries.NEWEST_FIRST, limit=limit)
            runs[job] = [_run(document) for document in await found.to_list()]
            filter_ = queries.after_symbol(job)
        return runs


def _document(run: JobRun) -> Fields:
    return {
        "_id": candle_id(run.job, run.started_at_ms),
        "job": run.job,
        "symbols": list(run.symbols),
        "start": None if run.start_ms is None else to_datetime(run.start_ms),
        "end": None if run.end_ms is None else to_datetime(run.end_ms),
        "started_at": to_datetime(run.started_at_ms),
        "ended_at": None if run.ended_at_ms is None else to_datetime(run.ended_at_ms),
        "outcome": run.outcome.value,
        "counts": run.counts,
    }


def _run(document: Fields) -> JobRun:
    def time_ms(name: str) -> int | None:
        return None if document[name] is None else to_ms(document[name])

    try:
        return JobRun(
            job=document["job"],
            symbols=tuple(document["symbols"]),
            start_ms=time_ms("start"),
            end_ms=time_ms("end"),
            started_at_ms=to_ms(document["started_at"]),
            ended_at_ms=time_ms("ended_at"),
            outcome=JobOutcome(document["outcome"]),
            counts={str(name): int(count) for name, count in document["counts"].items()},
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidDocumentError(f"not a run: {document.get('_id')}: {error}") from error
