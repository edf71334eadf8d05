"""MongoDB dies under the streaming job while the market goes on."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.faults.history_stage import HistoryStage, history_stage
from tests.faults.recorded_market import RecordedMarket
from tests.faults.stage import DRAIN_LIMIT_S

from coinstream_contracts.messages import Kline, Trade
from coinstream_contracts.topics import KLINES, TRADES

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

AWAY_S = 30
FLOW_S = 240
KILLS_IN_A_ROW = 3
_TICK_S = 0.2
_FAILURES = "coinstream_spark_query_failures_total"


@contextmanager
def flowing(stage: HistoryStage, messages: list[Trade | Kline]) -> Iterator[threading.Thread]:
    """Publish messages at an even pace for up to `FLOW_S`; at the context's end, all that are left.

    Yields:
        the thread; it ends when there is nothing left.
    """
    step = max(1, round(len(messages) * _TICK_S / FLOW_S))
    at_once = threading.Event()

    def publish() -> None:
        for start in range(0, len(messages), step):
            stage.publisher.publish(messages[start : start + step])
            at_once.wait(_TICK_S)

    flow = threading.Thread(target=publish, name="flow")
    flow.start()
    try:
        yield flow
    finally:
        at_once.set()
        flow.join()


def test_a_mongodb_away_for_half_a_minute_and_killed_again_and_again_loses_nothing(
    capture_files: list[Path], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    market = RecordedMarket(capture_files)
    truth = market.truth()
    with history_stage(tmp_path, market.symbol) as stage:
        job = stage.job
        stage.publisher.publish(market.messages[:100])
        job.start()
        job.until(job.ready)
        with flowing(stage, market.messages[100:]) as flow:
            time.sleep(5)
            stage.mongodb.kill()
            job.until(lambda: not job.ready())
            job.until(lambda: job.metric(_FAILURES) > 0)
            time.sleep(AWAY_S)
            assert not job.ready()
            stage.mongodb.start()
            job.until(job.ready)
            for _ in range(KILLS_IN_A_ROW):
                time.sleep(4)
                stage.mongodb.kill()
                stage.mongodb.start()
            assert flow.is_alive(), "the market ended before the faults did"
        began = time.monotonic()
        job.until(
            lambda: not stage.wrong(truth), lambda: str(stage.wrong(truth)), limit_s=DRAIN_LIMIT_S
        )
        record_property("drained_s", round(time.monotonic() - began, 1))
        job.until(job.ready)
        assert job.metric("coinstream_spark_dead_letters_total") == 0
        assert job.metric("coinstream_spark_minutes_compared_total", "differs") == 0
        for topic in (KLINES, TRADES):
            assert job.metric("coinstream_spark_records_lost_total", topic.name) == 0
        assert job.stop() == 0, job.log_tail()
        assert not stage.wrong(truth)
