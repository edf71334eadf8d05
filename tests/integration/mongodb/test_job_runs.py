"""Records of the batch jobs' runs in a MongoDB."""

import asyncio

import pytest
from msgspec.structs import replace

from coinstream_contracts.job_runs import JOB_RUNS_KEPT_MS, JobOutcome, JobRun
from coinstream_contracts.times import HOUR_MS
from coinstream_mongodb.client import Database, Fields, open_async_client
from coinstream_mongodb.job_runs import AsyncJobRunStore, JobRunStore

pytestmark = pytest.mark.integration

BEGAN_MS = 1_723_161_300_000
RUN = JobRun(
    job="ohlc_1h",
    symbols=("BTCUSDT", "ETHUSDT"),
    start_ms=BEGAN_MS - HOUR_MS,
    end_ms=BEGAN_MS,
    started_at_ms=BEGAN_MS,
)


def newest(database: Database[Fields], mongo_uri: str, limit: int) -> dict[str, list[JobRun]]:
    async def read() -> dict[str, list[JobRun]]:
        async with open_async_client(mongo_uri) as client:
            return await AsyncJobRunStore(client[database.name]).newest(limit)

    return asyncio.run(read())


def test_the_newest_runs_of_each_job_come_back_as_they_were_written(
    database: Database[Fields], mongo_uri: str
) -> None:
    store = JobRunStore(database)
    runs = [replace(RUN, started_at_ms=BEGAN_MS + number) for number in range(3)]
    audit = JobRun(job="audit", started_at_ms=BEGAN_MS)
    for run in (*runs, audit):
        store.record(run)
    assert newest(database, mongo_uri, 2) == {"ohlc_1h": runs[:0:-1], "audit": [audit]}


def test_the_end_of_a_run_takes_the_place_of_its_beginning(
    database: Database[Fields], mongo_uri: str
) -> None:
    store = JobRunStore(database)
    ended = replace(
        RUN, ended_at_ms=BEGAN_MS + 1_234, outcome=JobOutcome.OK, counts={"candles": 7, "open": 0}
    )
    store.record(RUN)
    store.record(ended)
    assert newest(database, mongo_uri, 5) == {"ohlc_1h": [ended]}


def test_a_run_of_a_job_makes_the_store_forget_those_that_are_too_old(
    database: Database[Fields], mongo_uri: str
) -> None:
    store = JobRunStore(database)
    other = replace(RUN, job="ohlc_1d")
    late = replace(RUN, started_at_ms=BEGAN_MS + JOB_RUNS_KEPT_MS + 1)
    for run in (RUN, other, late):
        store.record(run)
    assert newest(database, mongo_uri, 5) == {"ohlc_1h": [late], "ohlc_1d": [other]}
