"""Emptying the hot state in a real Redis."""

from collections.abc import Iterator

import pytest
import redis

from coinstream_contracts import redis_keys
from coinstream_redis.clearing import clear_hot_state
from coinstream_redis.generation import GenerationStore

pytestmark = pytest.mark.integration

HOT = (
    redis_keys.latest_candle("BTCUSDT"),
    redis_keys.candle("BTCUSDT", 60_000),
    redis_keys.candle_index("BTCUSDT"),
    redis_keys.book("BTCUSDT"),
    redis_keys.trades("BTCUSDT"),
    redis_keys.SYMBOL_INFO,
)
OTHERS = (redis_keys.TOP_GAINERS, redis_keys.prediction("BTCUSDT"), "somebody:else")


@pytest.fixture
def client(redis_port: int) -> Iterator[redis.Redis]:
    with redis.Redis(port=redis_port) as client:
        client.flushall()
        yield client
        client.flushall()


def test_what_the_consumer_keeps_is_deleted_and_nothing_else(client: redis.Redis) -> None:
    for key in (*HOT, *OTHERS):
        client.set(key, "1")

    assert clear_hot_state(client) == len(HOT)
    assert set(client.scan_iter()) == {key.encode() for key in OTHERS}


def test_a_cleared_state_counts_as_gone_and_a_building_under_way_does_not_finish(
    client: redis.Redis,
) -> None:
    store = GenerationStore(client)
    assert store.finish(store.begin()) is not None
    building = store.begin()

    clear_hot_state(client)

    assert not store.look().intact
    assert store.finish(building) is None
