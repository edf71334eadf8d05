"""The exchange's JSON, as typed values: events of the streams and rows of the REST answers.

Field names and their order are those of `binance-spot-api-docs` (web-socket-streams, rest-api).
Decimals are written as strings in the scale of the symbol, times as milliseconds; a time field's name
is listed in `TIME_FIELDS` of its type, for connections that ask for microseconds.
"""

from typing import ClassVar

from msgspec import Struct, field

Amount = str
"""A decimal as the exchange writes it: plain, with the symbol's scale, as in `58000.01000000`."""


class TradeEvent(Struct, frozen=True):
    """`<symbol>@trade`."""

    TIME_FIELDS: ClassVar = ("E", "T")

    event_time_ms: int = field(name="E")
    symbol: str = field(name="s")
    id: int = field(name="t")
    price: Amount = field(name="p")
    quantity: Amount = field(name="q")
    time_ms: int = field(name="T")
    buyer_is_maker: bool = field(name="m")
    ignore: bool = field(name="M", default=True)
    e: str = "trade"


class DepthEvent(Struct, frozen=True):
    """`<symbol>@depth` and `<symbol>@depth@100ms`: changed levels, quantity 0 removes one."""

    TIME_FIELDS: ClassVar = ("E",)

    event_time_ms: int = field(name="E")
    symbol: str = field(name="s")
    first_update_id: int = field(name="U")
    last_update_id: int = field(name="u")
    bids: list[tuple[Amount, Amount]] = field(name="b")
    asks: list[tuple[Amount, Amount]] = field(name="a")
    e: str = "depthUpdate"


class DepthSnapshot(Struct, frozen=True):
    """The answer of `/api/v3/depth`, and `<symbol>@depth<levels>`. It carries no time."""

    TIME_FIELDS: ClassVar = ()

    last_update_id: int = field(name="lastUpdateId")
    bids: list[tuple[Amount, Amount]]
    asks: list[tuple[Amount, Amount]]


class KlineRow(Struct, frozen=True, array_like=True):
    """One row of `/api/v3/klines`."""

    open_time_ms: int
    open: Amount
    high: Amount
    low: Amount
    close: Amount
    volume: Amount
    close_time_ms: int
    quote_volume: Amount
    trades: int
    taker_buy_volume: Amount
    taker_buy_quote_volume: Amount
    ignore: str = "0"


class PublicTrade(Struct, frozen=True):
    """One row of `/api/v3/trades` and `/api/v3/historicalTrades`."""

    id: int
    price: Amount
    quantity: Amount = field(name="qty")
    quote_quantity: Amount = field(name="quoteQty")
    time_ms: int = field(name="time")
    buyer_is_maker: bool = field(name="isBuyerMaker")
    best_match: bool = field(name="isBestMatch", default=True)


class Ticker24h(Struct, frozen=True, rename="camel"):
    """The answer of `/api/v3/ticker/24hr` for one symbol."""

    symbol: str
    price_change: Amount
    price_change_percent: Amount
    weighted_avg_price: Amount
    prev_close_price: Amount
    last_price: Amount
    last_qty: Amount
    bid_price: Amount
    bid_qty: Amount
    ask_price: Amount
    ask_qty: Amount
    open_price: Amount
    high_price: Amount
    low_price: Amount
    volume: Amount
    quote_volume: Amount
    open_time: int
    close_time: int
    first_id: int
    last_id: int
    count: int
