"""Spark's driver is killed while it writes, and again before it has begun to."""

import random
import time
from pathlib import Path

import pytest
from tests.faults.history_stage import history_stage
from tests.faults.recorded_market import RecordedMarket
from tests.integration.spark.streaming_job import Job

from coinstream_contracts.topics import KLINES, TRADES

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1_200)]

KILLS = 10


def kill_while_it_writes(job: Job, lot: random.Random, *, before_commit: bool) -> None:
    begun = job.begun(TRADES)
    job.start()
    job.until(lambda: job.begun(TRADES) > begun)
    time.sleep(lot.uniform(0, 4))
    job.kill(before_commit=(KLINES, TRADES) if before_commit else ())


def kill_while_it_starts(job: Job, lot: random.Random) -> None:
    job.start()
    job.until(job.alive)
    time.sleep(lot.uniform(0, 8))
    job.kill()


def test_a_driver_killed_ten_times_also_between_store_and_commit_leaves_the_true_documents(
    capture_files: list[Path], tmp_path: Path
) -> None:
    lot = random.Random(11)
    market = RecordedMarket(capture_files)
    messages = market.messages
    cuts = sorted(lot.sample(range(len(messages)), KILLS))
    with history_stage(tmp_path, market.symbol) as stage:
        job, publisher = stage.job, stage.publisher
        done = 0
        for number, cut in enumerate(cuts):
            publisher.publish(messages[done:cut])
            publisher.publish(lot.choices(messages[:cut], k=50))
            done = cut
            if number % 2 == 0:
                kill_while_it_writes(job, lot, before_commit=number % 4 == 0)
            else:
                kill_while_it_starts(job, lot)
        publisher.publish(messages[done:])
        job.start()
        truth = market.truth()
        job.until(lambda: not stage.wrong(truth), lambda: str(stage.wrong(truth)))
        assert job.metric("coinstream_spark_minutes_compared_total", "differs") == 0
        assert job.metric("coinstream_spark_dead_letters_total", KLINES.name) == 0
        assert job.stop() == 0, job.log_tail()
        assert not stage.wrong(truth)
