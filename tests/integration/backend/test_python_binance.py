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
from tests.unit.backend.market_data import book, kline, trade

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _market(market: Market) -> None:
    market.store(kline(0), book(5), *(trade(trade_id) for trade_id in range(1, 11)))


@pytest_asyncio.fixture
async def client(api: Api) -> AsyncIterator[Any]:
    class Client(AsyncClient):  # type: ignore[misc]  # the library has no type information
        API_URL = f"{api.http}/api"

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


async def test_python_binance_understands_our_errors(client: Any) -> None:
    codes = []
    for call in (
        client.get_order_book(symbol="NOPEUSDT"),
        client.get_order_book(),
        client.get_order_book(symbol=""),
        client.get_recent_trades(symbol="BTCUSDT", limit="x"),
        client.get_symbol_ticker(symbol="BTCUSDT", symbols='["ETHUSDT"]'),
    ):
        with pytest.raises(BinanceAPIException) as caught:
            await call
        codes.append((caught.value.status_code, caught.value.code))
    assert codes == [(400, -1121), (400, -1102), (400, -1102), (400, -1100), (400, -1128)]


async def test_the_official_client_reads_our_api(api: Api) -> None:
    rest: Any = Spot(ConfigurationRestAPI(base_path=api.http, retries=0)).rest_api
    listing = (await asyncio.to_thread(rest.exchange_info)).data()
    read = (await asyncio.to_thread(rest.depth, "BTCUSDT", limit=5)).data()
    trades = (await asyncio.to_thread(rest.get_trades, "BTCUSDT", limit=2)).data()
    with pytest.raises(BadRequestError) as caught:
        await asyncio.to_thread(rest.depth, "NOPEUSDT")
    assert "BTCUSDT" in {row.symbol for row in listing.symbols}
    assert (read.last_update_id, read.bids[0]) == (5, ["61000.10", "1.5"])
    assert [row.id for row in trades] == [9, 10]
    # The client keeps the exchange's code where one expects the status.
    assert caught.value.status_code == -1121
