"""Processes that die without a warning."""

import pytest
import redis
from tests.e2e.hot_path import start_kafka, start_redis
from tests.faults.laws import drain_and_compare
from tests.faults.stage import KLINE_PRODUCER, MARKET_PRODUCER, Stage

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def test_a_producer_killed_five_times_leaves_no_hole(under_load: Stage) -> None:
    for _ in range(5):
        under_load.kill(MARKET_PRODUCER)
        under_load.wait_for_trades(1_000)
        under_load.path.start(MARKET_PRODUCER)
        under_load.run_for(2)
    under_load.kill(KLINE_PRODUCER)
    under_load.path.start(KLINE_PRODUCER)
    drain_and_compare(under_load)


def test_a_broker_killed_and_restarted_loses_nothing(under_load: Stage) -> None:
    under_load.path.kill("kafka")
    under_load.wait_for_trades(10_000)
    start_kafka(under_load.path)
    drain_and_compare(under_load)


def test_a_redis_killed_and_emptied_is_built_again(under_load: Stage) -> None:
    path = under_load.path
    path.kill("redis")
    under_load.wait_for_trades(5_000)
    for snapshot in path.redis.folder.glob("*.rdb"):
        snapshot.unlink()
    start_redis(path)
    redis.Redis(port=path.redis.port).flushall()
    drain_and_compare(under_load)
