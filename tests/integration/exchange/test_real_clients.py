"""Clients of the real exchange, unchanged but for its address, against the simulator."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import ccxt.pro
import pytest
from binance import AsyncClient, BinanceSocketManager, DepthCacheManager
from binance.exceptions import BinanceAPIException
from tests.integration.exchange.live_exchange import (
    LEVELS,
    LiveExchange,
    live_exchange,
    replayed_exchange,
)

from coinstream_contracts.intervals import Interval
from coinstream_exchange.wire import DepthSnapshot, KlineRow

pytestmark = pytest.mark.integration

LIMIT_S = 60
Level = tuple[float, float]
CAPTURE = Path(__file__).parents[4] / "shared" / "data" / "capture"


def recorded_best_prices(files: list[Path]) -> dict[int, tuple[Level, Level]]:
    """Return the best bid and ask that the recording itself tells, by update id."""
    best: dict[int, tuple[Level, Level]] = {}
    for path in files:
        with gzip.open(path, "rt") as lines:
            for line in lines:
                if '"btcusdt@bookTicker"' in line:
                    data = json.loads(line.split(" ", 1)[1])["data"]
                    bid = float(data["b"]), float(data["B"])
                    best[data["u"]] = bid, (float(data["a"]), float(data["A"]))
    return best


@asynccontextmanager
async def python_binance(
    exchange: LiveExchange, **options: Any
) -> AsyncIterator[tuple[AsyncClient, BinanceSocketManager]]:
    class Client(AsyncClient):  # type: ignore[misc]  # the library has no type information
        API_URL = f"http://{exchange.address}/api"
        REQUEST_TIMEOUT = LIMIT_S

    class Sockets(BinanceSocketManager):  # type: ignore[misc]  # as above
        STREAM_URL = f"ws://{exchange.address}/"

    client = await Client.create(**options)
    try:
        yield client, Sockets(client)
    finally:
        await client.close_connection()


@asynccontextmanager
async def ccxt_pro(exchange: LiveExchange) -> AsyncIterator[Any]:
    client = ccxt.pro.binance(
        {
            "timeout": LIMIT_S * 1_000,
            "options": {
                "defaultType": "spot",
                "fetchMarkets": {"types": ["spot"]},
                "fetchCurrencies": False,
            },
        }
    )
    client.has["fetchCurrencies"] = False
    client.urls["api"]["public"] = f"http://{exchange.address}/api/v3"
    client.urls["api"]["ws"]["spot"] = f"ws://{exchange.address}/ws"
    try:
        yield client
    finally:
        await client.close()


def decimals(levels: Sequence[Sequence[Any]]) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(price), Decimal(quantity)) for price, quantity, *_ in levels[:LEVELS]]


def floats(levels: Sequence[Sequence[Any]]) -> list[tuple[float, float]]:
    return [(float(price), float(quantity)) for price, quantity, *_ in levels[:LEVELS]]


async def test_python_binance_reads_the_market_over_rest() -> None:
    async with live_exchange() as exchange, python_binance(exchange) as (client, _):
        info = await client.get_symbol_info("BTCUSDT")
        klines = await client.get_klines(symbol="BTCUSDT", interval="1m", limit=100)
        book = await client.get_order_book(symbol="BTCUSDT", limit=10)
        trades = await client.get_recent_trades(symbol="BTCUSDT", limit=10)
        day = await client.get_ticker(symbol="BTCUSDT")
        average = await client.get_avg_price(symbol="BTCUSDT")
        prices = await client.get_all_tickers()
        best = await client.get_orderbook_ticker(symbol="BTCUSDT")
        expected = exchange.venue.klines(
            "BTCUSDT", Interval.M1, start_ms=klines[0][0], end_ms=None, limit=100
        )
    assert info["filters"][0]["filterType"] == "PRICE_FILTER"
    assert len(klines) == 100
    assert [row[:11] for row in klines[:99]] == [
        [getattr(row, name) for name in KlineRow.__struct_fields__[:11]] for row in expected[:99]
    ]
    assert len(book["bids"]) == len(book["asks"]) == 10
    assert [trade["id"] for trade in trades] == list(
        range(trades[0]["id"], trades[0]["id"] + len(trades))
    )
    assert day["lastId"] >= trades[-1]["id"]
    assert len(prices) == 3
    low, high = Decimal(day["lowPrice"]), Decimal(day["highPrice"])
    assert low <= Decimal(average["price"]) <= high
    assert Decimal(best["bidPrice"]) < Decimal(best["askPrice"])


async def test_python_binance_pages_through_history() -> None:
    async with live_exchange() as exchange, python_binance(exchange) as (client, _):
        now_ms = exchange.venue.now_ms()
        start_ms = Interval.M1.floor(now_ms - 1_200 * 60_000)
        rows = await client.get_historical_klines("BTCUSDT", "1m", start_ms)
        opened = [row[0] for row in rows]
        assert opened == list(range(start_ms, opened[-1] + 1, 60_000))
        assert len(opened) >= 1_200
        newest = exchange.venue.trades("BTCUSDT", from_id=None, limit=1)[0].id
        aggregates = await client.get_aggregate_trades(symbol="BTCUSDT", limit=1000)
        held = exchange.venue.trades("BTCUSDT", from_id=newest - 50, limit=50)
        historical = await client.get_historical_trades(
            symbol="BTCUSDT", fromId=newest - 50, limit=50
        )
    assert [row["id"] for row in historical] == [row.id for row in held]
    assert all(later["f"] == earlier["l"] + 1 for earlier, later in pairwise(aggregates))


async def test_python_binance_understands_the_errors() -> None:
    codes = []
    async with live_exchange() as exchange, python_binance(exchange) as (client, _):
        for call in (
            client.get_klines(symbol="NOPEUSDT", interval="1m"),
            client.get_klines(symbol="BTCUSDT", interval="7m"),
            client.get_klines(interval="1m"),
        ):
            with pytest.raises(BinanceAPIException) as caught:
                await call
            codes.append((caught.value.status_code, caught.value.code))
    assert codes == [(400, -1121), (400, -1120), (400, -1102)]


async def test_python_binance_gets_every_trade_once_and_in_order() -> None:
    async with (
        live_exchange() as exchange,
        python_binance(exchange) as (_, sockets),
        sockets.trade_socket("BTCUSDT") as socket,
        asyncio.timeout(LIMIT_S),
    ):
        trades = [await socket.recv() for _ in range(200)]
        witnessed = exchange.witness.trades
    first = trades[0]["t"]
    assert [trade["t"] for trade in trades] == list(range(first, first + 200))
    for trade in trades:
        truth = witnessed["BTCUSDT", trade["t"]]
        assert (trade["p"], trade["q"], trade["T"], trade["m"]) == (
            truth.price,
            truth.quantity,
            truth.time_ms,
            truth.buyer_is_maker,
        )


async def test_python_binance_reads_combined_streams() -> None:
    streams = ["btcusdt@kline_1m", "ethusdt@bookTicker", "dogeusdt@trade", "!miniTicker@arr"]
    async with (
        live_exchange() as exchange,
        python_binance(exchange) as (_, sockets),
        sockets.multiplex_socket(streams) as socket,
        asyncio.timeout(LIMIT_S),
    ):
        seen: dict[str, Any] = {}
        while len(seen) < len(streams):
            message = await socket.recv()
            seen[message["stream"]] = message["data"]
    assert set(seen) == set(streams)
    candle = seen["btcusdt@kline_1m"]["k"]
    assert candle["T"] == candle["t"] + 60_000 - 1
    assert {row["s"] for row in seen["!miniTicker@arr"]} <= {"BTCUSDT", "ETHUSDT", "DOGEUSDT"}


async def test_python_binance_reads_microseconds() -> None:
    async with (
        live_exchange() as exchange,
        python_binance(exchange, time_unit="MICROSECOND") as (client, sockets),
        sockets.trade_socket("BTCUSDT") as socket,
        asyncio.timeout(LIMIT_S),
    ):
        time_us = (await client.get_server_time())["serverTime"]
        trade = await socket.recv()
        truth = exchange.witness.trades["BTCUSDT", trade["t"]]
    assert (trade["E"], trade["T"]) == (truth.event_time_ms * 1_000, truth.time_ms * 1_000)
    assert abs(trade["E"] - time_us) < LIMIT_S * 1_000_000


# When its socket is lost the library retries without a pause and swallows cancellation: only a
# time limit from outside the loop ends that.
@pytest.mark.timeout(240, method="thread")
async def test_python_binances_depth_cache_equals_the_exchanges_book() -> None:
    compared = 0
    async with (
        live_exchange() as exchange,
        python_binance(exchange) as (client, sockets),
        DepthCacheManager(
            client, "BTCUSDT", bm=sockets, limit=1000, ws_interval=100, conv_type=Decimal
        ) as manager,
        asyncio.timeout(LIMIT_S),
    ):
        # Its first snapshot comes before its socket: by then it has caught up with its second one.
        for _ in range(20):
            await manager.recv()
        for _ in range(30):
            cache = await manager.recv()
            truth = exchange.witness.books.get(("BTCUSDT", manager._last_update_id))
            if truth is not None:
                assert decimals(cache.get_bids()) == decimals(truth.bids)
                assert decimals(cache.get_asks()) == decimals(truth.asks)
                compared += 1
    assert compared >= 20


async def test_ccxt_reads_the_market_over_rest() -> None:
    async with live_exchange() as exchange, ccxt_pro(exchange) as client:
        markets = await client.load_markets()
        candles = await client.fetch_ohlcv("BTC/USDT", "1m", limit=100)
        book = await client.fetch_order_book("BTC/USDT", 100)
        trades = await client.fetch_trades("BTC/USDT", limit=100)
        ticker = await client.fetch_ticker("BTC/USDT")
        time_ms = await client.fetch_time()
        expected = exchange.venue.klines(
            "BTCUSDT", Interval.M1, start_ms=candles[0][0], end_ms=None, limit=100
        )
    rules = {rules.symbol: rules for rules in exchange.venue.symbols()}["BTCUSDT"]
    assert set(markets) == {"BTC/USDT", "ETH/USDT", "DOGE/USDT"}
    market = markets["BTC/USDT"]
    assert (market["spot"], market["active"]) == (True, True)
    assert market["precision"]["price"] == float(rules.tick_size)
    assert market["precision"]["amount"] == float(rules.step_size)
    assert market["limits"]["cost"]["min"] == float(rules.min_notional)
    assert candles[:99] == [
        [row.open_time_ms, *map(float, (row.open, row.high, row.low, row.close, row.volume))]
        for row in expected[:99]
    ]
    assert len(book["bids"]) == len(book["asks"]) == 100
    assert len(trades) == 100
    assert ticker["bid"] < ticker["ask"]
    assert abs(time_ms - exchange.venue.now_ms()) < LIMIT_S * 1_000


async def test_ccxts_order_book_equals_the_exchanges() -> None:
    compared = 0

    def same(book: Any, truth: DepthSnapshot) -> bool:
        return floats(book["bids"]) == floats(truth.bids) and floats(book["asks"]) == floats(
            truth.asks
        )

    async with live_exchange() as exchange, ccxt_pro(exchange) as client:
        async with asyncio.timeout(LIMIT_S):
            for _ in range(30):
                book = await client.watch_order_book("BTC/USDT")
                truth = exchange.witness.books.get(("BTCUSDT", book["nonce"]))
                if truth is not None:
                    assert same(book, truth)
                    compared += 1
    assert compared >= 15


async def test_ccxts_order_book_of_a_recording_has_the_recorded_best_prices() -> None:
    files = sorted(CAPTURE.glob("*.gz"))[:1]
    if not files:
        pytest.skip(f"no recording of the exchange in {CAPTURE}")
    recorded = recorded_best_prices(files)
    compared = 0
    async with replayed_exchange(files, speed=8) as exchange, ccxt_pro(exchange) as client:
        async with asyncio.timeout(2 * LIMIT_S):
            while compared < 20:
                book = await client.watch_order_book("BTC/USDT")
                expected = recorded.get(book["nonce"])
                if expected is not None:
                    assert (floats(book["bids"])[0], floats(book["asks"])[0]) == expected
                    compared += 1


async def test_ccxt_watches_trades_and_candles_over_one_connection() -> None:
    trades: dict[int, float] = {}
    async with live_exchange() as exchange, ccxt_pro(exchange) as client:
        async with asyncio.timeout(LIMIT_S):
            candles = await client.watch_ohlcv("BTC/USDT", "1m")
            while len(trades) < 100:
                for trade in await client.watch_trades("BTC/USDT"):
                    trades[int(trade["id"])] = trade["price"]
        published = exchange.witness.trades
        events = [event.kline for event in exchange.witness.klines if event.symbol == "BTCUSDT"]
    ids = sorted(trades)
    assert ids == list(range(ids[0], ids[-1] + 1))
    assert all(trades[i] == float(published["BTCUSDT", i].price) for i in ids)
    assert candles[-1] in [
        [body.open_time_ms, *map(float, (body.open, body.high, body.low, body.close, body.volume))]
        for body in events
    ]
