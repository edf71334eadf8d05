"""Another unchanged client of the exchange, and the exchange's own, read our `/api/v3`."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from binance import AsyncClient
from binance.exceptions import BinanceAPIException
from binance_common.configuration import ConfigurationRestAPI
from binance_common.errors import BadRequestError
from binance_sdk_spot.spot import Spot
from tests.integration.backend.api_process import Api, Market
from tests.integration.backend.conftest import Archive
from tests.unit.backend.history.series import live_kline
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS, book, kline, trade

from coinstream_backend.history.rollup import roll_up
from coinstream_contracts.intervals import STORED_INTERVALS
from coinstream_contracts.minute_candles import minute_of

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _market(market: Market) -> None:
    market.store(kline(0), book(5), *(trade(trade_id) for trade_id in range(1, 11)))


@pytest_asyncio.fixture
async def client(api: Api) -> AsyncIterator[Any]:
    class Client(AsyncClient):  # type: ignore[misc]  # the library has no type information
        API_URL = f"{api.http}/api"
        REQUEST_TIMEOUT = 60

    client = await Client.create()
    yield client
    await client.close_connection()


async def test_python_binance_reads_the_listing(client: Any) -> None:
    info = await client.get_symbol_info("BTCUSDT")
    assert (info["baseAsset"], info["quoteAsset"], info["status"]) == ("BTC", "USDT", "TRADING")
    filters = {one["filterType"]: one for one in info["filters"]}
    assert float(filters["PRICE_FILTER"]["tickSize"]) == 0.01
    assert float(filters["LOT_SIZE"]["stepSize"]) == 0.00001
    assert (await client.get_server_time())["serverTime"] > 0


async def test_python_binance_reads_the_book_trades_and_prices(client: Any) -> None:
    read = await client.get_order_book(symbol="BTCUSDT", limit=5)
    assert (read["lastUpdateId"], read["bids"][0]) == (5, ["61000.10", "1.5"])
    trades = await client.get_recent_trades(symbol="BTCUSDT", limit=2)
    assert [(row["id"], Decimal(row["price"]), Decimal(row["qty"])) for row in trades] == [
        (9, Decimal("61000.10"), Decimal("0.00251")),
        (10, Decimal("61000.10"), Decimal("0.00251")),
    ]
    ticker = await client.get_symbol_ticker(symbol="BTCUSDT")
    assert ticker["symbol"] == "BTCUSDT"
    assert ticker in await client.get_all_tickers()


@pytest.fixture
def history(market: Market, archive: Archive) -> str:
    """Forty hours of which MongoDB has all but the last ten minutes, and Redis the last hour."""
    symbol, count = "LINKUSDT", 2_400
    klines = [
        live_kline(number, closed=number < count - 1, symbol=symbol) for number in range(count)
    ]
    stored = [minute_of(one) for one in klines[:-10]]
    archive.candles.upsert(stored)
    reached_ms = NOON_MS + len(stored) * MINUTE_MS
    for interval in STORED_INTERVALS[1:]:
        archive.candles.upsert(roll_up(stored, interval, reached_ms))
    market.store(*klines[-60:])
    return symbol


async def test_python_binance_reads_a_history_of_many_pages(client: Any, history: str) -> None:
    rows = await client.get_historical_klines(history, "1m", "1 Jan, 2020")
    assert [row[0] for row in rows] == [NOON_MS + number * MINUTE_MS for number in range(2_400)]
    assert [Decimal(row[4]) for row in rows] == [live_kline(n).close for n in range(2_400)]
    day = await client.get_historical_klines(history, "1d", "1 Jan, 2020", "11 Aug, 2024")
    midnight_ms = NOON_MS + 720 * MINUTE_MS
    assert [row[0] for row in day][:2] == [midnight_ms - 1_440 * MINUTE_MS, midnight_ms]
    newest = await client.get_ui_klines(symbol=history, interval="1m", limit=2)
    assert [row[:7] for row in newest] == [row[:7] for row in rows[-2:]]


async def test_python_binance_reads_the_rolling_day(client: Any, history: str) -> None:
    ticker = await client.get_ticker(symbol=history)
    day = [live_kline(number) for number in range(960, 2_400)]
    assert Decimal(ticker["volume"]) == sum(one.volume for one in day)
    assert Decimal(ticker["prevClosePrice"]) == live_kline(959).close
    assert history in {row["symbol"] for row in await client.get_ticker()}


async def test_python_binance_understands_our_errors(client: Any) -> None:
    codes = []
    for call in (
        client.get_order_book(symbol="NOPEUSDT"),
        client.get_order_book(),
        client.get_order_book(symbol=""),
        client.get_recent_trades(symbol="BTCUSDT", limit="x"),
        client.get_symbol_ticker(symbol="BTCUSDT", symbols='["ETHUSDT"]'),
        client.get_klines(symbol="BTCUSDT", interval="2m"),
    ):
        with pytest.raises(BinanceAPIException) as caught:
            await call
        codes.append((caught.value.status_code, caught.value.code))
    assert codes == [
        (400, -1121),
        (400, -1102),
        (400, -1102),
        (400, -1100),
        (400, -1128),
        (400, -1120),
    ]


async def test_the_official_client_reads_our_api(api: Api, history: str) -> None:
    rest: Any = Spot(ConfigurationRestAPI(base_path=api.http, retries=0, timeout=60_000)).rest_api
    listing = (await asyncio.to_thread(rest.exchange_info)).data()
    read = (await asyncio.to_thread(rest.depth, "BTCUSDT", limit=5)).data()
    trades = (await asyncio.to_thread(rest.get_trades, "BTCUSDT", limit=2)).data()
    rows = (await asyncio.to_thread(rest.klines, history, "5m", limit=2)).data()
    day = (await asyncio.to_thread(rest.ticker24hr, history)).data()
    with pytest.raises(BadRequestError) as caught:
        await asyncio.to_thread(rest.depth, "NOPEUSDT")
    assert "BTCUSDT" in {row.symbol for row in listing.symbols}
    assert (read.last_update_id, read.bids[0]) == (5, ["61000.10", "1.5"])
    assert [row.id for row in trades] == [9, 10]
    assert [row[0] for row in rows] == [NOON_MS + at * MINUTE_MS for at in (2_390, 2_395)]
    assert "LINKUSDT" in repr(day)
    # The client keeps the exchange's code where one expects the status.
    assert caught.value.status_code == -1121
