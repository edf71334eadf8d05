"""Messages for tests, plausible unless told otherwise."""

from decimal import Decimal
from typing import Any

from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Book, Kline, SymbolInfo, SymbolStatus, Trade

NOON_MS = 1_723_204_800_000
MINUTE_MS = 60_000


def kline(minute: int = 0, *, symbol: str = "BTCUSDT", **fields: Any) -> Kline:
    """Return the candle `minute` minutes after noon."""
    open_time_ms = NOON_MS + minute * MINUTE_MS
    price = Decimal("61000.10")
    given: dict[str, Any] = {
        "symbol": symbol,
        "interval": Interval.M1,
        "open_time_ms": open_time_ms,
        "close_time_ms": open_time_ms + MINUTE_MS - 1,
        "open": price,
        "high": price,
        "low": price,
        "close": price,
        "volume": Decimal("1.50000000"),
        "quote_volume": Decimal("91500.15"),
        "trades": 3,
        "taker_buy_volume": Decimal("1.0"),
        "taker_buy_quote_volume": Decimal("61000.10"),
        "closed": False,
        "event_time_ms": open_time_ms + 1_000,
        "revision": open_time_ms + 1_000,
    }
    return Kline(**(given | fields))


def trade(trade_id: int, *, symbol: str = "BTCUSDT", **fields: Any) -> Trade:
    """Return a trade whose time grows with its id."""
    given: dict[str, Any] = {
        "symbol": symbol,
        "id": trade_id,
        "price": Decimal("61000.10"),
        "quantity": Decimal("0.00251000"),
        "time_ms": NOON_MS + trade_id,
        "buyer_is_maker": trade_id % 2 == 0,
        "event_time_ms": NOON_MS + trade_id + 1,
    }
    return Trade(**(given | fields))


def book(update_id: int, *, symbol: str = "BTCUSDT", **fields: Any) -> Book:
    """Return a book of two levels a side whose time grows with its id."""
    given: dict[str, Any] = {
        "symbol": symbol,
        "last_update_id": update_id,
        "event_time_ms": NOON_MS + update_id,
        "bids": [
            (Decimal("61000.10"), Decimal("1.5")),
            (Decimal("61000.00"), Decimal("0.00000012")),
        ],
        "asks": [(Decimal("61000.20"), Decimal(2)), (Decimal("61000.30"), Decimal("0.1"))],
        "stale": False,
    }
    return Book(**(given | fields))


def symbol_info(symbol: str = "BTCUSDT", **fields: Any) -> SymbolInfo:
    """Return the listing of a pair against USDT."""
    given: dict[str, Any] = {
        "symbol": symbol,
        "base_asset": symbol.removesuffix("USDT"),
        "quote_asset": "USDT",
        "status": SymbolStatus.TRADING,
        "tick_size": Decimal("0.01000000"),
        "step_size": Decimal("0.00001000"),
        "min_notional": Decimal("5.00000000"),
        "market": "simulator",
        "time_ms": NOON_MS,
    }
    return SymbolInfo(**(given | fields))
