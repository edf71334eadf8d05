"""The recording of the real exchange through the whole path, compared with what it says itself."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from tests.e2e.hot_path import HotPath, hot_path, wait_until
from tests.e2e.recording_oracle import Recording, capture_files, read_recording
from tests.e2e.subscribers import Subscriber, subscribed

from coinstream_contracts import topics
from coinstream_contracts.messages import Book, Kline, Trade, decoder, supersedes

SPEED = os.environ.get("RECORDING_SPEED", "25")
REPLAY_LIMIT_S = 60 + 680 / float(SPEED)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(int(REPLAY_LIMIT_S) + 180),
    pytest.mark.skipif(not capture_files(), reason="the recording ../shared/data is not here"),
]


@dataclass
class Run:
    """What one replay left behind, everywhere it can be seen."""

    path: HotPath
    recording: Recording
    trades: Subscriber
    klines: Subscriber
    books: Subscriber


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    recording = read_recording(capture_files())
    with hot_path(tmp_path_factory.mktemp("recording"), symbols="BTCUSDT") as path:
        files = [str(file.resolve()) for file in capture_files()]
        wanted = "trade,depth@100ms,kline_1m"
        path.start_exchange(
            "--replay", *files, "--speed", SPEED, "--no-shift", "--wait-for", wanted
        )
        path.start("coinstream-redis-consumer", "coinstream-api")
        with subscribed(
            f"{path.ws_url}/ws/trades",
            f"{path.ws_url}/ws/kline",
            f"{path.ws_url}/ws/orderbook",
        ) as (trades, klines, books):
            path.start_unready("coinstream-kline-producer", "coinstream-market-producer")
            last = recording.trade_ids[-1]
            wait_until(
                lambda: (
                    bool(trades.messages) and trades.messages[-1]["data"]["id"] == last
                    if trades.updates()
                    else False
                ),
                REPLAY_LIMIT_S,
                lambda: f"the last trade {last}; log: {path.log('coinstream-market-producer')}",
            )
            wait_until(
                lambda: len(closed_candles(path)) >= len(recording.candles) - 1,
                30,
                "the closed candles in Kafka",
            )
            yield Run(path, recording, trades, klines, books)


def closed_candles(path: HotPath) -> dict[int, Kline]:
    """Fold the klines in Kafka to the closed candle of each minute."""
    decode = decoder(Kline)
    newest: dict[int, Kline] = {}
    for candle in map(decode, path.messages(topics.KLINES)):
        old = newest.get(candle.open_time_ms)
        if old is None or supersedes(candle, old):
            newest[candle.open_time_ms] = candle
    return {time_ms: candle for time_ms, candle in newest.items() if candle.closed}


def figures(candle: dict[str, Any]) -> tuple[Decimal, ...]:
    names = ("open", "high", "low", "close", "volume", "quote_volume", "trades")
    return tuple(Decimal(candle[name]) for name in names)


def closed(candles: list[dict[str, Any]]) -> dict[int, tuple[Decimal, ...]]:
    """Return the figures of those that are closed, by open time."""
    return {candle["open_time"]: figures(candle) for candle in candles if candle["closed"]}


def test_every_recorded_trade_is_in_kafka_once_and_in_order(run: Run) -> None:
    ids = [trade.id for trade in map(decoder(Trade), run.path.messages(topics.TRADES))]
    assert ids == run.recording.trade_ids


def test_a_websocket_client_gets_every_recorded_trade_once_and_in_order(run: Run) -> None:
    assert [trade["id"] for trade in run.trades.updates()] == run.recording.trade_ids


def test_the_whole_minutes_in_kafka_equal_candles_computed_from_the_trades(run: Run) -> None:
    closed = closed_candles(run.path)
    expected = run.recording.whole_candles()
    assert len(expected) == 10
    for open_time_ms, oracle in expected.items():
        candle = closed[open_time_ms]
        assert (candle.open, candle.high, candle.low, candle.close) == (
            oracle.open,
            oracle.high,
            oracle.low,
            oracle.close,
        )
        assert (candle.volume, candle.quote_volume, candle.trades) == (
            oracle.volume,
            oracle.quote_volume,
            oracle.trades,
        )


def test_rest_and_websocket_give_the_same_candles_as_the_trades(run: Run) -> None:
    expected = {
        open_time_ms: tuple(Decimal(value) for value in vars(oracle).values())
        for open_time_ms, oracle in run.recording.whole_candles().items()
    }

    def by_rest() -> dict[int, tuple[Decimal, ...]]:
        return closed(run.path.get("/ohlc/realtime?symbol=BTCUSDT&limit=100"))

    def by_socket() -> dict[int, tuple[Decimal, ...]]:
        return closed(run.klines.updates())

    # Kafka has them, from where both have a way of their own.
    wait_until(lambda: by_rest().keys() >= expected.keys(), 30, "the closed candles by REST")
    wait_until(lambda: by_socket().keys() >= expected.keys(), 30, "the closed candles by WebSocket")
    assert by_rest().items() >= expected.items()
    assert by_socket().items() >= expected.items()


def test_each_published_book_equals_the_recorded_best_bid_and_ask(run: Run) -> None:
    books = [book for book in map(decoder(Book), run.path.messages(topics.BOOKS)) if not book.stale]
    shared = [book for book in books if book.last_update_id in run.recording.best]
    assert len(shared) >= 20
    for book in shared:
        assert (*book.bids[0], *book.asks[0]) == run.recording.best[book.last_update_id]


def test_a_websocket_client_sees_books_that_equal_the_recorded_best_bid_and_ask(run: Run) -> None:
    books = run.books.updates()
    assert [book["last_update_id"] for book in books] == sorted(
        book["last_update_id"] for book in books
    )
    shared = [book for book in books if book["last_update_id"] in run.recording.best]
    assert len(shared) >= 20
    for book in shared:
        best = (*book["bids"][0], *book["asks"][0])
        assert tuple(map(Decimal, best)) == run.recording.best[book["last_update_id"]]


def test_nothing_was_refused_on_the_way(run: Run) -> None:
    assert run.path.messages(topics.DEAD_LETTERS) == []
