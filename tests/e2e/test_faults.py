"""After a fault, all that the exchange published is there once what was missed is fetched."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import redis
from tests.e2e.faulty_proxy import FaultyProxy, faulty_proxy
from tests.e2e.hot_path import HotPath, hot_path, wait_until
from tests.e2e.witness import Witness, witness

from coinstream_contracts import redis_keys, topics
from coinstream_contracts.messages import (
    Book,
    HealthEvent,
    StreamHealth,
    Trade,
    decoder,
)
from coinstream_contracts.messages.book import PUBLISHED_LEVELS
from coinstream_local.ports import free_ports

SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "DOGEUSDT"]
RATE = "600"
DRAIN_LIMIT_S = 60
PRODUCER = "coinstream-market-producer"

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HotPath]:
    folder: Path = tmp_path_factory.mktemp("faults")
    with hot_path(folder, symbols=",".join(SYMBOLS)) as one:
        one.start_exchange("--symbols", ",".join(SYMBOLS), "--rate", RATE)
        (proxy_port,) = free_ports(1)
        one.producers_exchange_url = f"http://127.0.0.1:{proxy_port}"
        yield one


@pytest.fixture(scope="module")
def proxy(path: HotPath) -> Iterator[FaultyProxy]:
    port = int(path.producers_exchange_url.rsplit(":", 1)[1])
    with faulty_proxy(path.exchange_url, port) as one:
        path.start("coinstream-redis-consumer", "coinstream-kline-producer", PRODUCER)
        yield one


@pytest.fixture
def truth(path: HotPath, proxy: FaultyProxy) -> Iterator[Witness]:
    wait_until(lambda: bool(path.messages(topics.TRADES)), DRAIN_LIMIT_S, "the first trades")
    with witness(path.exchange_url, SYMBOLS) as one:
        wait_until(lambda: len(one.trades) == len(SYMBOLS), DRAIN_LIMIT_S, "trades of all")
        yield one


def logged_trades(path: HotPath) -> dict[str, dict[int, tuple[Decimal, Decimal, int]]]:
    """Return what Kafka holds, by symbol and id, after dedupe."""
    trades: dict[str, dict[int, tuple[Decimal, Decimal, int]]] = {}
    for trade in map(decoder(Trade), path.messages(topics.TRADES)):
        kept = (trade.price, trade.quantity, trade.time_ms)
        known = trades.setdefault(trade.symbol, {}).setdefault(trade.id, kept)
        assert known == kept, f"two trades with the id {trade.id}"
    return trades


def missing_trades(path: HotPath, truth: dict[str, list[int]]) -> dict[str, list[int]]:
    """Return the published ids that Kafka lacks, by symbol."""
    log = logged_trades(path)
    missing = {symbol: sorted(set(ids) - set(log.get(symbol, {}))) for symbol, ids in truth.items()}
    return {symbol: ids for symbol, ids in missing.items() if ids}


def assert_nothing_is_missing(path: HotPath, truth: Witness) -> None:
    """Wait until everything seen so far is in Kafka, and compare it field by field."""
    published = {symbol: dict(trades) for symbol, trades in truth.trades.items()}
    ids = {symbol: list(trades) for symbol, trades in published.items()}
    wait_until(
        lambda: not missing_trades(path, ids),
        DRAIN_LIMIT_S,
        lambda: (
            f"{ {s: len(i) for s, i in missing_trades(path, ids).items()} } missing\n"
            + path.log(PRODUCER)[-3000:]
        ),
    )
    log = logged_trades(path)
    for symbol, trades in published.items():
        for number, (price, quantity, time_ms) in trades.items():
            assert log[symbol][number] == (Decimal(price), Decimal(quantity), time_ms)


def assert_books_equal_the_exchange(path: HotPath, truth: Witness) -> None:
    """Compare every fresh book that both sides have at the same update id."""
    books = [book for book in map(decoder(Book), path.messages(topics.BOOKS)) if not book.stale]
    for symbol in SYMBOLS:
        expected = truth.books(symbol, PUBLISHED_LEVELS)
        shared = [
            book for book in books if book.symbol == symbol and book.last_update_id in expected
        ]
        assert shared, f"no book of {symbol} to compare"
        for book in shared:
            bids, asks = expected[book.last_update_id]
            assert (book.bids, book.asks) == (bids, asks)


def wait_for_trades(truth: Witness, count: int) -> None:
    """Wait until the exchange has published `count` more trades."""
    enough = published_trades(truth) + count
    wait_until(lambda: published_trades(truth) >= enough, DRAIN_LIMIT_S, f"{count} more trades")


def published_trades(truth: Witness) -> int:
    """Return how many trades the exchange has published while it was watched."""
    return sum(map(len, truth.trades.values()))


def health(path: HotPath, *events: HealthEvent) -> list[StreamHealth]:
    """Return the health messages of some kinds."""
    told = map(decoder(StreamHealth), path.messages(topics.STREAM_HEALTH))
    return [one for one in told if one.event in events]


def fresh_books(path: HotPath, truth: Witness) -> bool:
    """Say whether each symbol has a published book within its newest 30 diffs."""
    if not all(truth.diffs.get(symbol) for symbol in SYMBOLS):
        return False
    newest = {book.symbol: book for book in map(decoder(Book), path.messages(topics.BOOKS))}
    return newest.keys() >= set(SYMBOLS) and all(
        not newest[symbol].stale
        and newest[symbol].last_update_id >= truth.diffs[symbol][-30:][0]["u"]
        for symbol in SYMBOLS
    )


def test_a_producer_killed_under_load_leaves_no_hole(path: HotPath, truth: Witness) -> None:
    for _ in range(3):
        path.kill(PRODUCER)
        wait_for_trades(truth, 200)
        path.start(PRODUCER)
    assert_nothing_is_missing(path, truth)
    wait_until(lambda: fresh_books(path, truth), DRAIN_LIMIT_S, "fresh books")
    assert_books_equal_the_exchange(path, truth)


def test_cut_connections_leave_no_hole(path: HotPath, proxy: FaultyProxy, truth: Witness) -> None:
    for _ in range(3):
        wait_until(lambda: bool(proxy.open_sockets), DRAIN_LIMIT_S, "a connection to cut")
        assert proxy.cut() > 0
        wait_for_trades(truth, 400)
    assert_nothing_is_missing(path, truth)
    wait_until(lambda: fresh_books(path, truth), DRAIN_LIMIT_S, "fresh books")
    assert_books_equal_the_exchange(path, truth)


def test_skipped_diffs_are_noticed_and_the_book_comes_back_right(
    path: HotPath, proxy: FaultyProxy, truth: Witness
) -> None:
    resyncs = len(health(path, HealthEvent.RESYNCED))
    skipped = proxy.skipped
    proxy.skip_diffs(3)
    wait_until(lambda: proxy.skipped == skipped + 3, DRAIN_LIMIT_S, "the diffs to be swallowed")
    wait_until(lambda: len(health(path, HealthEvent.RESYNCED)) > resyncs, DRAIN_LIMIT_S, "a resync")
    wait_until(lambda: fresh_books(path, truth), DRAIN_LIMIT_S, "fresh books")
    assert_books_equal_the_exchange(path, truth)
    assert_nothing_is_missing(path, truth)


def test_a_flushed_redis_is_built_again_from_kafka(path: HotPath, truth: Witness) -> None:
    store = redis.Redis(port=path.redis.port)
    assert_nothing_is_missing(path, truth)
    before = {symbol: _kept_trades(store, symbol) for symbol in SYMBOLS}
    candles = {symbol: _kept_candles(store, symbol) for symbol in SYMBOLS}
    assert all(len(ids) > 50 for ids in before.values())
    assert all(candles.values())
    store.flushall()

    def rebuilt() -> bool:
        return all(
            is_continued(candles[symbol], _kept_candles(store, symbol))
            and len(_kept_trades(store, symbol)) >= len(before[symbol])
            and contiguous(_kept_trades(store, symbol))
            and store.exists(redis_keys.book(symbol))
            and store.hexists(redis_keys.SYMBOL_INFO, symbol)
            for symbol in SYMBOLS
        )

    wait_until(rebuilt, DRAIN_LIMIT_S, lambda: path.log("coinstream-redis-consumer")[-3000:])
    for symbol in SYMBOLS:
        assert len(_kept_trades(store, symbol)) <= redis_keys.TRADE_HISTORY_LENGTH


def is_continued(before: set[int], now: set[int]) -> bool:
    """Say whether all is kept but what gave way since: with each minute the oldest candle goes."""
    return now == set(sorted(before | now)[-redis_keys.CANDLE_HISTORY_LENGTH :])


def contiguous(ids: set[int]) -> bool:
    """Say whether no id is left out between the first and the last."""
    return max(ids) - min(ids) + 1 == len(ids)


def _kept_trades(store: "redis.Redis", symbol: str) -> set[int]:
    return {decoder(Trade)(row).id for row in _members(store, redis_keys.trades(symbol))}


def _kept_candles(store: "redis.Redis", symbol: str) -> set[int]:
    """Return the open times, ms."""
    return set(map(int, _members(store, redis_keys.candle_index(symbol))))


def _members(store: "redis.Redis", key: str) -> list[bytes]:
    members: Any = store.zrange(key, 0, -1)  # typed for every protocol version at once
    return list(members)
