"""The producers as processes, between the simulator and a real Kafka."""

import secrets
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from tests.integration.kafka.producer_processes import (
    Scene,
    Service,
    fetch,
    stopped_at_the_end,
    until,
)

from coinstream_contracts.messages import Book, HealthEvent, Kline, StreamHealth, SymbolInfo, Trade
from coinstream_contracts.times import MINUTE_MS
from coinstream_contracts.topics import BOOKS, KLINES, STREAM_HEALTH, SYMBOLS, TRADES
from coinstream_local.ports import free_ports

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

HISTORY = 120


@pytest.fixture
def scene(kafka_bootstrap: str, tmp_path: Path) -> Scene:
    (port,) = free_ports(1)
    unique = secrets.token_hex(3).upper()
    return Scene(kafka_bootstrap, (f"A{unique}USDT", f"B{unique}USDT"), tmp_path, port)


def holes(positions: list[int], step: int = 1) -> list[int]:
    present = set(positions)
    return [p for p in range(min(present), max(present), step) if p not in present]


def trade_ids(scene: Scene) -> dict[str, list[int]]:
    return {
        symbol: [trade.id for trade in trades]
        for symbol, trades in scene.messages(TRADES, Trade).items()
    }


def has_come(scene: Scene, count: int) -> bool:
    """Whether there are so many trades of each symbol."""
    return all(len(ids) >= count for ids in trade_ids(scene).values())


def gaps_settled(scene: Scene) -> bool:
    """Whether every gap that was told has been told filled."""
    for events in scene.messages(STREAM_HEALTH, StreamHealth).values():
        missing: set[int] = set()
        for event in events:
            if event.first is None or event.stream != "trade":
                continue
            span = range(event.first, event.last + 1)
            if event.event is HealthEvent.GAP_OPENED:
                missing.update(span)
            elif event.event is HealthEvent.GAP_FILLED:
                missing.difference_update(span)
        if missing:
            return False
    return True


def live_through(scene: Scene, producer: Service) -> None:
    """Start a producer, and let it publish trades of each symbol."""
    known = max(map(len, trade_ids(scene).values()))
    producer.start()
    until(lambda: has_come(scene, known + 100), "a hundred trades more of each symbol")


def test_a_market_producer_that_was_killed_leaves_no_hole_in_the_trades(scene: Scene) -> None:
    exchange, producer = scene.exchange(rate=400), scene.producer("market_producer")
    with stopped_at_the_end(producer, exchange):
        exchange.start()
        for _ in range(2):
            live_through(scene, producer)
            producer.stop(signal.SIGKILL)
        live_through(scene, producer)
        # It is filled a moment after the trade behind it has come, which tells of it.
        until(lambda: not any(map(holes, trade_ids(scene).values())), "no hole in the trades")
        until(lambda: gaps_settled(scene), "every gap filled")
        assert producer.stop() == 0

    for ids in trade_ids(scene).values():
        assert holes(ids) == []


def test_a_clean_stop_delivers_everything_and_the_next_start_repeats_nothing(
    scene: Scene,
) -> None:
    exchange, producer = scene.exchange(rate=200), scene.producer("market_producer")
    with stopped_at_the_end(producer, exchange):
        exchange.start()
        for _ in range(2):
            live_through(scene, producer)
            assert producer.stop() == 0

    for ids in trade_ids(scene).values():
        assert len(ids) == len(set(ids))


def test_the_published_book_equals_the_exchanges_at_every_common_update(scene: Scene) -> None:
    exchange, producer = scene.exchange(rate=200), scene.producer("market_producer")
    url = f"{scene.exchange_url}/api/v3/depth?limit=20&symbol={scene.symbols[0]}"
    truth: dict[int, Any] = {}

    def common() -> list[Book]:
        for _ in range(20):
            snapshot = fetch(url)
            truth[snapshot["lastUpdateId"]] = snapshot
            time.sleep(0.1)
        books = scene.messages(BOOKS, Book)[scene.symbols[0]]
        return [book for book in books if book.last_update_id in truth and not book.stale]

    with stopped_at_the_end(producer, exchange):
        exchange.start()
        producer.start()
        until(lambda: len(common()) > 3, "books of updates at which the exchange was asked")
        compared = common()
        assert producer.stop() == 0

    for book in compared:
        snapshot = truth[book.last_update_id]
        assert [[str(price), str(size)] for price, size in book.bids] == snapshot["bids"]
        assert [[str(price), str(size)] for price, size in book.asks] == snapshot["asks"]


def test_what_the_exchange_lists_is_published_and_unknown_symbols_are_left_out(
    scene: Scene,
) -> None:
    exchange = scene.exchange(rate=50)
    symbols = ",".join([*scene.symbols, "NOPEUSDT"])
    producer = scene.producer("market_producer", SYMBOLS=symbols)
    with stopped_at_the_end(producer, exchange):
        exchange.start()
        producer.start()
        assert producer.stop() == 0

    for symbol, infos in scene.messages(SYMBOLS, SymbolInfo).items():
        assert [(info.symbol, info.market) for info in infos] == [(symbol, "simulator")]


@pytest.mark.faults
def test_a_kline_producer_that_was_killed_leaves_no_hole_in_the_candles(scene: Scene) -> None:
    exchange = scene.exchange(rate=100)
    producer = scene.producer("kline_producer", HISTORY_CANDLES=str(HISTORY))
    with stopped_at_the_end(producer, exchange):
        exchange.start()
        producer.start()
        until(lambda: all(candles(scene).values()), "the history")
        until(lambda: watermarks(scene) == len(scene.symbols), "a watermark for each symbol")
        producer.stop(signal.SIGKILL)
        time.sleep(70 - time.time() % 60)
        producer.start()
        now_ms = fetch(f"{scene.exchange_url}/api/v3/time")["serverTime"]
        due_ms = now_ms // MINUTE_MS * MINUTE_MS - MINUTE_MS
        until(
            lambda: all(max(times) >= due_ms for times in candles(scene).values()),
            "the candle of the minute that was missed",
        )
        assert producer.stop() == 0

    for times in candles(scene).values():
        assert len(set(times)) > HISTORY
        assert times[:HISTORY] == sorted(set(times[:HISTORY]))
        assert holes(times, MINUTE_MS) == []


def candles(scene: Scene) -> dict[str, list[int]]:
    """Return the open times of the closed candles."""
    return {
        symbol: [kline.open_time_ms for kline in klines if kline.closed]
        for symbol, klines in scene.messages(KLINES, Kline).items()
    }


def watermarks(scene: Scene) -> int:
    return sum(
        any(event.event is HealthEvent.WATERMARK for event in events)
        for events in scene.messages(STREAM_HEALTH, StreamHealth).values()
    )
