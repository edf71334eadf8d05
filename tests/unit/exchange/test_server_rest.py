import json
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from tests.unit.exchange.fake_venue import NOW_MS, FakeVenue

from coinstream_exchange.server.app import running
from coinstream_exchange.server.options import ServerOptions


class Client:
    def __init__(self, session: aiohttp.ClientSession, venue: FakeVenue) -> None:
        self.session = session
        self.venue = venue

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        async with self.session.get(path, headers=headers) as response:
            return response.status, json.loads(await response.text())


@pytest_asyncio.fixture
async def exchange() -> AsyncIterator[Client]:
    venue = FakeVenue()
    async with (
        running(venue, host="127.0.0.1", port=0) as server,
        aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as session,
    ):
        yield Client(session, venue)


async def test_ping_and_time(exchange: Client) -> None:
    assert await exchange.get("/api/v3/ping") == (200, {})
    assert await exchange.get("/api/v3/time") == (200, {"serverTime": NOW_MS})


async def test_times_are_in_microseconds_when_the_header_asks(exchange: Client) -> None:
    answer = await exchange.get("/api/v3/time", **{"X-MBX-TIME-UNIT": "MICROSECOND"})
    assert answer == (200, {"serverTime": NOW_MS * 1_000})


async def test_exchange_info_has_what_clients_read(exchange: Client) -> None:
    _, info = await exchange.get("/api/v3/exchangeInfo")
    assert (info["timezone"], info["serverTime"], info["exchangeFilters"]) == ("UTC", NOW_MS, [])
    weight = {
        "rateLimitType": "REQUEST_WEIGHT",
        "interval": "MINUTE",
        "intervalNum": 1,
        "limit": 6000,
    }
    assert info["rateLimits"][0] == weight
    bitcoin, luna = info["symbols"]
    assert (bitcoin["symbol"], bitcoin["baseAsset"], bitcoin["quoteAsset"]) == (
        "BTCUSDT",
        "BTC",
        "USDT",
    )
    assert (bitcoin["status"], luna["status"]) == ("TRADING", "BREAK")
    assert bitcoin["permissionSets"] == [["SPOT"]]
    assert bitcoin["filters"][0] == {
        "filterType": "PRICE_FILTER",
        "minPrice": "0.01000000",
        "maxPrice": "9000000.00000000",
        "tickSize": "0.01000000",
    }
    filters = {rule["filterType"]: rule for rule in bitcoin["filters"]}
    assert filters["LOT_SIZE"]["stepSize"] == "0.00001000"
    assert filters["NOTIONAL"]["minNotional"] == "5.00000000"


@pytest.mark.parametrize(
    ("parameters", "symbols"),
    [
        ("symbol=BTCUSDT", ["BTCUSDT"]),
        ('symbols=["LUNAUSDT","BTCUSDT"]', ["LUNAUSDT", "BTCUSDT"]),
        ("symbolStatus=BREAK", ["LUNAUSDT"]),
        ("permissions=SPOT", ["BTCUSDT", "LUNAUSDT"]),
        ('permissions=["MARGIN","SPOT"]', ["BTCUSDT", "LUNAUSDT"]),
        ("permissions=MARGIN", []),
    ],
)
async def test_exchange_info_of_some_symbols(
    exchange: Client, parameters: str, symbols: list[str]
) -> None:
    status, info = await exchange.get(f"/api/v3/exchangeInfo?{parameters}")
    assert (status, [entry["symbol"] for entry in info["symbols"]]) == (200, symbols)


async def test_depth_has_a_hundred_levels_by_default_and_at_most_5000(exchange: Client) -> None:
    sizes = []
    for parameters in ("symbol=BTCUSDT", "symbol=BTCUSDT&limit=3", "symbol=BTCUSDT&limit=9999"):
        _, book = await exchange.get(f"/api/v3/depth?{parameters}")
        sizes.append((len(book["bids"]), len(book["asks"])))
    assert sizes == [(100, 100), (3, 3), (5000, 5000)]


@pytest.mark.parametrize("call", ["klines", "uiKlines"])
async def test_klines_are_rows_of_twelve(exchange: Client, call: str) -> None:
    path = f"/api/v3/{call}?symbol=BTCUSDT&interval=1m"
    status, rows = await exchange.get(f"{path}&startTime=1000&endTime=2000000000000000&limit=5000")
    expected = [NOW_MS, "1.0", "2.0", "0.5", "1.5", "10.0", NOW_MS + 59_999, "15.0", 3, "4.0"]
    assert (status, rows) == (200, [[*expected, "6.0", "0"]])
    assert exchange.venue.asked == {"start_ms": 1000, "end_ms": 2_000_000_000_000, "limit": 1000}


async def test_trades_are_the_newest_and_historical_trades_begin_at_an_id(
    exchange: Client,
) -> None:
    _, newest = await exchange.get("/api/v3/trades?symbol=BTCUSDT")
    asked = [exchange.venue.asked]
    _, older = await exchange.get("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=28457&limit=7")
    asked.append(exchange.venue.asked)
    assert asked == [{"from_id": None, "limit": 500}, {"from_id": 28_457, "limit": 7}]
    trade = {
        "id": 28457,
        "price": "4.00000100",
        "qty": "12.00000000",
        "quoteQty": "48.00001200",
        "time": NOW_MS,
        "isBuyerMaker": True,
        "isBestMatch": True,
    }
    assert newest == older == [trade]


async def test_aggregate_trades(exchange: Client) -> None:
    _, rows = await exchange.get("/api/v3/aggTrades?symbol=BTCUSDT")
    assert rows[0] == {
        "a": 26129,
        "p": "0.01633102",
        "q": "4.70443515",
        "f": 27781,
        "l": 27782,
        "T": NOW_MS,
        "m": True,
        "M": True,
    }
    status, error = await exchange.get("/api/v3/aggTrades?symbol=BTCUSDT&fromId=1&startTime=1")
    assert (status, error["code"]) == (400, -1128)


async def test_tickers_are_one_object_for_symbol_and_a_list_otherwise(exchange: Client) -> None:
    shapes = []
    for call in ("24hr", "price", "bookTicker"):
        for parameters in ("?symbol=BTCUSDT", '?symbols=["BTCUSDT"]', "", "?symbolStatus=TRADING"):
            _, answer = await exchange.get(f"/api/v3/ticker/{call}{parameters}")
            shapes.append(len(answer) if isinstance(answer, list) else answer["symbol"])
    assert shapes == ["BTCUSDT", 1, 2, 1] * 3


async def test_the_mini_ticker_leaves_the_changes_and_the_book_out(exchange: Client) -> None:
    _, full = await exchange.get("/api/v3/ticker/24hr?symbol=BTCUSDT&type=FULL")
    _, mini = await exchange.get("/api/v3/ticker/24hr?symbol=BTCUSDT&type=MINI")
    fields = "symbol openPrice highPrice lowPrice lastPrice volume quoteVolume openTime closeTime"
    assert list(mini) == [*fields.split(), "firstId", "lastId", "count"]
    assert mini == {name: full[name] for name in mini}


async def test_prices_of_the_tickers(exchange: Client) -> None:
    _, price = await exchange.get("/api/v3/ticker/price?symbol=BTCUSDT")
    _, best = await exchange.get("/api/v3/ticker/bookTicker?symbol=BTCUSDT")
    _, average = await exchange.get("/api/v3/avgPrice?symbol=BTCUSDT")
    assert price == {"symbol": "BTCUSDT", "price": "4.00000200"}
    assert best == {
        "symbol": "BTCUSDT",
        "bidPrice": "58000.00000000",
        "bidQty": "1.00000000",
        "askPrice": "58001.00000000",
        "askQty": "2.00000000",
    }
    assert average == {"mins": 5, "price": "9.35751834", "closeTime": NOW_MS}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("depth?symbol=NOPE", -1121),
        ("ticker/24hr?symbol=NOPE", -1121),
        ('exchangeInfo?symbols=["NOPE"]', -1121),
        ("exchangeInfo?symbol=BTCUSDT&permissions=SPOT", -1128),
        ("klines?symbol=BTCUSDT&interval=2m", -1120),
        ("klines?symbol=BTCUSDT", -1102),
        ("klines?symbol=&interval=1m", -1105),
        ("trades?symbol=btcusdt", -1100),
        ("trades?symbol=BTCUSDT&limit=0", -1130),
        ("ticker/24hr?type=TINY", -1130),
        ("ping?now=1", -1101),
        ("depth?symbol=BTCUSDT&levels=5", -1104),
    ],
)
async def test_a_bad_parameter_is_http_400_with_its_code(
    exchange: Client, path: str, code: int
) -> None:
    status, error = await exchange.get(f"/api/v3/{path}")
    assert (status, error["code"], set(error)) == (400, code, {"code", "msg"})


@pytest.mark.parametrize(
    ("path", "weight"),
    [
        ("ping", 1),
        ("exchangeInfo", 20),
        ("depth?symbol=BTCUSDT", 5),
        ("depth?symbol=BTCUSDT&limit=101", 25),
        ("depth?symbol=BTCUSDT&limit=1000", 50),
        ("depth?symbol=BTCUSDT&limit=99999", 250),
        ("klines?symbol=BTCUSDT&interval=1m", 2),
        ("trades?symbol=BTCUSDT", 25),
        ("aggTrades?symbol=BTCUSDT", 4),
        ("ticker/24hr?symbol=BTCUSDT", 2),
        ("ticker/24hr", 80),
        ("ticker/price?symbol=BTCUSDT", 2),
        ("ticker/price", 4),
        ("avgPrice?symbol=BTCUSDT", 2),
    ],
)
async def test_the_weight_of_a_call_is_told_in_the_headers(
    exchange: Client, path: str, weight: int
) -> None:
    async with exchange.session.get(f"/api/v3/{path}") as response:
        told = (response.headers["X-MBX-USED-WEIGHT"], response.headers["X-MBX-USED-WEIGHT-1M"])
    assert told == (str(weight), str(weight))


async def test_over_the_weight_it_is_429_and_then_a_ban_with_418() -> None:
    options = ServerOptions(weight_per_minute=3, refusals_before_ban=2, first_ban_s=120)
    minute = 0.0
    while minute != time.time() // 60:  # the count starts again with the minute: so do we
        minute = time.time() // 60
        seen, wait_s, figures = await refusals(options)
    assert seen == [(200, None, False)] * 3 + [(429, -1003, True)] * 2 + [(418, -1003, True)]
    assert wait_s == "120"
    assert "coinstream_exchange_requests_refused_total 3.0" in figures


async def refusals(
    options: ServerOptions,
) -> tuple[list[tuple[int, int | None, bool]], str | None, str]:
    """Return the answers to six requests, when the last one may come again, and the metrics."""
    seen = []
    async with (
        running(FakeVenue(), host="127.0.0.1", port=0, options=options) as server,
        aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as session,
    ):
        for _ in range(6):
            async with session.get("/api/v3/ping") as response:
                code = json.loads(await response.text()).get("code")
                seen.append((response.status, code, "Retry-After" in response.headers))
                wait_s = response.headers.get("Retry-After")
        async with session.get("/metrics") as response:
            figures = await response.text()
    return seen, wait_s, figures


async def test_an_unknown_path_is_not_found(exchange: Client) -> None:
    async with exchange.session.get("/api/v3/order") as response:
        assert response.status == 404
