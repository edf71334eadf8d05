"""An unchanged client of the exchange reads our `/api/v3`."""

from typing import Any

import ccxt
import pytest
from tests.integration.backend.api_process import Api, Market
from tests.integration.backend.conftest import Archive
from tests.unit.backend.history.series import live_kline
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS, book, kline, trade

from coinstream_contracts.minute_candles import minute_of

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
            "timeout": 60_000,
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


@pytest.fixture
def history(market: Market, archive: Archive) -> str:
    """Two hours of which MongoDB has all but the last ten minutes, and Redis the last half."""
    symbol = "UNIUSDT"
    klines = [live_kline(number, closed=number < 119, symbol=symbol) for number in range(120)]
    archive.candles.upsert(minute_of(one) for one in klines[:110])
    market.store(*klines[60:])
    return symbol


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(("timeframe", "minutes"), [("1m", 1), ("5m", 5), ("15m", 15), ("1h", 60)])
def test_ccxt_reads_candles_of_any_timeframe(exchange: Any, timeframe: str, minutes: int) -> None:
    candles = exchange.fetch_ohlcv("UNI/USDT", timeframe, since=NOON_MS, limit=1000)
    assert [row[0] for row in candles] == [
        NOON_MS + number * MINUTE_MS for number in range(0, 120, minutes)
    ]
    first, last = live_kline(0), live_kline(119)
    assert (candles[0][1], candles[-1][4]) == (float(first.open), float(last.close))
    newest = exchange.fetch_ohlcv("UNI/USDT", timeframe, limit=2)
    assert newest == candles[-2:]


@pytest.mark.usefixtures("history")
def test_ccxt_reads_the_rolling_day(exchange: Any) -> None:
    ticker = exchange.fetch_ticker("UNI/USDT")
    klines = [live_kline(number) for number in range(120)]
    assert ticker["open"] == float(klines[0].open)
    assert ticker["last"] == float(klines[-1].close)
    assert ticker["high"] == float(max(one.high for one in klines))
    assert ticker["baseVolume"] == float(sum(one.volume for one in klines))
    assert "UNI/USDT" in exchange.fetch_tickers()


def test_ccxt_understands_our_errors(exchange: Any) -> None:
    exchange.load_markets()
    with pytest.raises(ccxt.BadSymbol):
        exchange.publicGetDepth({"symbol": "NOPEUSDT"})
    with pytest.raises(ccxt.BadRequest):
        exchange.publicGetDepth({})
    with pytest.raises(ccxt.BadRequest):
        exchange.publicGetKlines({"symbol": "BTCUSDT", "interval": "2m"})
