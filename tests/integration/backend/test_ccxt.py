"""An unchanged client of the exchange reads our `/api/v3`."""

from typing import Any

import ccxt
import pytest
from tests.integration.backend.api_process import Api, Market
from tests.unit.backend.market_data import book, kline, trade

pytestmark = pytest.mark.integration


@pytest.fixture
def exchange(api: Api, market: Market) -> Any:
    market.store(kline(0), book(5), *(trade(trade_id) for trade_id in range(1, 11)))
    client = ccxt.binance(
        {
            "options": {
                "defaultType": "spot",
                "fetchMarkets": {"types": ["spot"]},
                "fetchCurrencies": False,
                "fetchTradesMethod": "publicGetTrades",
            },
            "enableRateLimit": False,
        }
    )
    client.urls["api"]["public"] = f"{api.http}/api/v3"
    return client


def test_ccxt_loads_the_markets(exchange: Any) -> None:
    found = exchange.load_markets()["BTC/USDT"]
    assert (found["id"], found["base"], found["quote"], found["active"]) == (
        "BTCUSDT",
        "BTC",
        "USDT",
        True,
    )
    assert found["precision"]["price"] == 0.01
    assert found["precision"]["amount"] == 0.00001
    assert found["limits"]["cost"]["min"] == 5


def test_ccxt_reads_the_order_book(exchange: Any) -> None:
    book_read = exchange.fetch_order_book("BTC/USDT", 5)
    assert book_read["bids"][0] == [61000.1, 1.5]
    assert book_read["asks"][0] == [61000.2, 2]


def test_ccxt_reads_trades(exchange: Any) -> None:
    trades = exchange.fetch_trades("BTC/USDT", limit=2)
    assert [(t["id"], t["side"], t["price"], t["amount"]) for t in trades] == [
        ("9", "buy", 61000.1, 0.00251),
        ("10", "sell", 61000.1, 0.00251),
    ]


def test_ccxt_reads_last_prices_and_the_time(exchange: Any) -> None:
    assert exchange.fetch_last_prices(["BTC/USDT"])["BTC/USDT"]["price"] > 61000
    assert exchange.fetch_time() > 0


def test_ccxt_understands_our_errors(exchange: Any) -> None:
    exchange.load_markets()
    with pytest.raises(ccxt.BadSymbol):
        exchange.publicGetDepth({"symbol": "NOPEUSDT"})
    with pytest.raises(ccxt.BadRequest):
        exchange.publicGetDepth({})
