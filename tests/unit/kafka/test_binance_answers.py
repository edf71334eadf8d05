"""Answers of Binance's REST interface."""

import json
from decimal import Decimal
from typing import Any

import pytest

from coinstream_contracts.messages import SymbolStatus
from coinstream_kafka.adapters.binance import binance, compatible
from coinstream_kafka.adapters.events import BadFrameError

EXCHANGE = compatible("simulator", "http://127.0.0.1:9443/")

# The examples of binance-spot-api-docs, rest-api.
KLINE_ROW = [
    1499040000000,
    "0.01634790",
    "0.80000000",
    "0.01575800",
    "0.01577100",
    "148976.11427815",
    1499040059999,
    "2434.19055334",
    308,
    "1756.87402397",
    "28.46694368",
    "0",
]
SYMBOL_ROW: dict[str, Any] = {
    "symbol": "ETHBTC",
    "status": "TRADING",
    "baseAsset": "ETH",
    "baseAssetPrecision": 8,
    "quoteAsset": "BTC",
    "filters": [
        {"filterType": "PRICE_FILTER", "minPrice": "0.00000100", "tickSize": "0.00000100"},
        {"filterType": "LOT_SIZE", "minQty": "0.00100000", "stepSize": "0.00100000"},
        {"filterType": "NOTIONAL", "minNotional": "10.00000000", "applyMinToMarket": True},
    ],
    "permissionSets": [["SPOT"]],
}


def body(value: object) -> bytes:
    return json.dumps(value).encode()


def listing(**changes: Any) -> bytes:
    row = SYMBOL_ROW | changes
    return body({"timezone": "UTC", "serverTime": 1565246363776, "symbols": [row]})


def test_a_candle_is_closed_when_the_exchange_lists_a_later_one() -> None:
    for newest_ms, closed in ((1499040000000, False), (1499040060000, True)):
        query = EXCHANGE.klines("ETHBTC", 1499040000000, None, 5, newest_ms)
        (candle,) = query.parse(body([KLINE_ROW]))
        assert candle.closed is closed
        assert (candle.revision, candle.source) == (newest_ms, "rest")


def test_the_newest_candle_is_the_last_row() -> None:
    earlier = [1499039940000, *KLINE_ROW[1:6], 1499039999999, *KLINE_ROW[7:]]

    assert EXCHANGE.newest_candle_ms("ETHBTC").parse(body([earlier, KLINE_ROW])) == 1499040000000
    assert EXCHANGE.newest_candle_ms("ETHBTC").parse(b"[]") is None


def test_a_candle_keeps_every_column() -> None:
    (candle,) = EXCHANGE.klines("ETHBTC", None, None, 5, 1).parse(body([KLINE_ROW]))

    row = [
        candle.open_time_ms,
        *map(str, (candle.open, candle.high, candle.low, candle.close, candle.volume)),
        candle.close_time_ms,
        str(candle.quote_volume),
        candle.trades,
        str(candle.taker_buy_volume),
        str(candle.taker_buy_quote_volume),
    ]
    assert row == KLINE_ROW[:-1]


def test_old_trades_come_from_rest_with_their_own_time_as_event_time() -> None:
    row = {
        "id": 28457,
        "price": "4.00000100",
        "qty": "12.00000000",
        "quoteQty": "48.000012",
        "time": 1499865549590,
        "isBuyerMaker": True,
        "isBestMatch": True,
    }
    (trade,) = EXCHANGE.trades("ETHBTC", 28457, 1).parse(body([row]))

    assert (trade.symbol, trade.id, str(trade.price), str(trade.quantity)) == (
        "ETHBTC",
        28457,
        "4.00000100",
        "12.00000000",
    )
    assert (trade.time_ms, trade.event_time_ms, trade.source) == (
        1499865549590,
        1499865549590,
        "rest",
    )


def test_the_newest_trade_id_is_the_last_one_that_was_aggregated() -> None:
    rows = [{"a": 26129, "p": "0.01633102", "q": "4.70443515", "f": 27781, "l": 27783, "T": 1}]

    assert EXCHANGE.newest_trade_id("ETHBTC").parse(body(rows)) == 27783
    assert EXCHANGE.newest_trade_id("ETHBTC").parse(b"[]") is None


def test_a_listed_symbol_has_its_steps_and_the_exchanges_time() -> None:
    (info,) = EXCHANGE.symbols().parse(listing())

    assert (info.symbol, info.base_asset, info.quote_asset) == ("ETHBTC", "ETH", "BTC")
    assert (info.tick_size, info.step_size, info.min_notional) == (
        Decimal("0.000001"),
        Decimal("0.001"),
        Decimal(10),
    )
    assert (info.status, info.market, info.time_ms) == (
        SymbolStatus.TRADING,
        "simulator",
        1565246363776,
    )


def test_a_status_that_the_documents_do_not_list_means_no_trading() -> None:
    (info,) = EXCHANGE.symbols().parse(listing(status="AUCTION_MATCH"))

    assert info.status is SymbolStatus.HALT


def test_symbols_with_names_that_no_key_can_hold_are_left_out() -> None:
    assert EXCHANGE.symbols().parse(listing(symbol="币安人生USDT")) == []


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"[[1]]", body([[*KLINE_ROW[:2], "-1", *KLINE_ROW[3:]]]), b'[{"id":1}]'],
)
def test_an_answer_that_cannot_be_is_refused(raw: bytes) -> None:
    for query in (
        EXCHANGE.klines("ETHBTC", None, None, 1, 1),
        EXCHANGE.trades("ETHBTC", 1, 1),
        EXCHANGE.depth("ETHBTC", 5),
        EXCHANGE.symbols(),
        EXCHANGE.newest_candle_ms("ETHBTC"),
        EXCHANGE.newest_trade_id("ETHBTC"),
    ):
        with pytest.raises(BadFrameError):
            query.parse(raw)


@pytest.mark.parametrize(
    ("limit", "weight"),
    [(5, 5), (100, 5), (101, 25), (500, 25), (1000, 50), (1001, 250), (5000, 250)],
)
def test_a_snapshot_weighs_what_its_depth_costs(limit: int, weight: int) -> None:
    assert EXCHANGE.depth("BTCUSDT", limit).weight == weight


@pytest.mark.parametrize(
    ("status", "raw", "permanent"),
    [
        (400, b'{"code":-1121,"msg":"Invalid symbol."}', True),
        (401, b'{"code":-2014,"msg":"API-key format invalid."}', True),
        (400, b'{"code":-1100,"msg":"Illegal characters."}', False),
        (403, b"<html>", False),
        (404, b"", True),
    ],
)
def test_a_refusal_tells_whether_asking_again_can_help(
    status: int, raw: bytes, *, permanent: bool
) -> None:
    assert EXCHANGE.refusal(status, raw).permanent is permanent


def test_the_used_weight_is_read_only_from_a_number() -> None:
    assert EXCHANGE.used_weight({"X-MBX-USED-WEIGHT-1M": "893"}) == 893
    assert EXCHANGE.used_weight({"X-MBX-USED-WEIGHT-1M": "many"}) is None
    assert EXCHANGE.used_weight({}) is None


def test_a_key_is_sent_only_where_there_is_one() -> None:
    assert binance().headers() == {}
    assert binance("secret").headers() == {"X-MBX-APIKEY": "secret"}


def test_a_compatible_venue_serves_both_protocols_at_its_address() -> None:
    assert EXCHANGE.rest_url == "http://127.0.0.1:9443"
    assert EXCHANGE.stream_url == "ws://127.0.0.1:9443/ws"
    assert compatible("simulator", "https://host/base").stream_url == "wss://host/base/ws"


@pytest.mark.parametrize("url", ["127.0.0.1:9443", "ftp://host", "http://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not an http address"):
        compatible("simulator", url)
