"""The exchange's JSON, as typed values: events of the streams and rows of the REST answers.

Field names and their order are those of `binance-spot-api-docs` (web-socket-streams, rest-api).
Decimals are written as strings with eight decimals, times as milliseconds; the wire names of a
type's times are listed in its `TIME_FIELDS`, for connections that ask for microseconds. The events
of `!miniTicker@arr` and `!ticker@arr` are lists of these values.
"""

from typing import ClassVar

from msgspec import Struct, field

Amount = str
"""A decimal as the exchange writes it: plain, eight decimals, as in `58000.01000000`."""

Level = tuple[Amount, Amount]
"""Price and quantity."""


class TradeEvent(Struct, frozen=True, tag_field="e", tag="trade"):
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


class AggTradeEvent(Struct, frozen=True, tag_field="e", tag="aggTrade"):
    """`<symbol>@aggTrade`: one taker's fills at one price, as one."""

    TIME_FIELDS: ClassVar = ("E", "T")

    event_time_ms: int = field(name="E")
    symbol: str = field(name="s")
    id: int = field(name="a")
    price: Amount = field(name="p")
    quantity: Amount = field(name="q")
    first_trade_id: int = field(name="f")
    last_trade_id: int = field(name="l")
    time_ms: int = field(name="T")
    buyer_is_maker: bool = field(name="m")
    ignore: bool = field(name="M", default=True)


class DepthEvent(Struct, frozen=True, tag_field="e", tag="depthUpdate"):
    """`<symbol>@depth` and `<symbol>@depth@100ms`: changed levels, quantity 0 removes one."""

    TIME_FIELDS: ClassVar = ("E",)

    event_time_ms: int = field(name="E")
    symbol: str = field(name="s")
    first_update_id: int = field(name="U")
    last_update_id: int = field(name="u")
    bids: list[Level] = field(name="b")
    asks: list[Level] = field(name="a")


class BookTickerEvent(Struct, frozen=True):
    """`<symbol>@bookTicker`: best bid and ask at update id `u`. It carries neither `e` nor time."""

    TIME_FIELDS: ClassVar = ()

    update_id: int = field(name="u")
    symbol: str = field(name="s")
    bid_price: Amount = field(name="b")
    bid_quantity: Amount = field(name="B")
    ask_price: Amount = field(name="a")
    ask_quantity: Amount = field(name="A")


class KlineBody(Struct, frozen=True):
    """The candle in a `KlineEvent`. A candle without trades has -1 for both trade ids."""

    TIME_FIELDS: ClassVar = ("t", "T")

    open_time_ms: int = field(name="t")
    close_time_ms: int = field(name="T")
    symbol: str = field(name="s")
    interval: str = field(name="i")
    first_trade_id: int = field(name="f")
    last_trade_id: int = field(name="L")
    open: Amount = field(name="o")
    close: Amount = field(name="c")
    high: Amount = field(name="h")
    low: Amount = field(name="l")
    volume: Amount = field(name="v")
    trades: int = field(name="n")
    closed: bool = field(name="x")
    quote_volume: Amount = field(name="q")
    taker_buy_volume: Amount = field(name="V")
    taker_buy_quote_volume: Amount = field(name="Q")
    ignore: str = field(name="B", default="0")


class KlineEvent(Struct, frozen=True, tag_field="e", tag="kline"):
    """`<symbol>@kline_<interval>`."""

    TIME_FIELDS: ClassVar = ("E",)

    event_time_ms: int = field(name="E")
    symbol: str = field(name="s")
    kline: KlineBody = field(name="k")


class MiniTickerEvent(Struct, frozen=True, tag_field="e", tag="24hrMiniTicker"):
    """`<symbol>@miniTicker`, and an element of `!miniTicker@arr`."""

    TIME_FIELDS: ClassVar = ("E",)

    event_time_ms: int = field(name="E")
    symbol: str = field(name="s")
    close: Amount = field(name="c")
    open: Amount = field(name="o")
    high: Amount = field(name="h")
    low: Amount = field(name="l")
    volume: Amount = field(name="v")
    quote_volume: Amount = field(name="q")


class TickerEvent(Struct, frozen=True, tag_field="e", tag="24hrTicker"):
    """`<symbol>@ticker`, and an element of `!ticker@arr`."""

    TIME_FIELDS: ClassVar = ("E", "O", "C")

    event_time_ms: int = field(name="E")
    symbol: str = field(name="s")
    price_change: Amount = field(name="p")
    price_change_percent: Amount = field(name="P")
    weighted_average: Amount = field(name="w")
    previous_close: Amount = field(name="x")
    last_price: Amount = field(name="c")
    last_quantity: Amount = field(name="Q")
    bid_price: Amount = field(name="b")
    bid_quantity: Amount = field(name="B")
    ask_price: Amount = field(name="a")
    ask_quantity: Amount = field(name="A")
    open: Amount = field(name="o")
    high: Amount = field(name="h")
    low: Amount = field(name="l")
    volume: Amount = field(name="v")
    quote_volume: Amount = field(name="q")
    open_time_ms: int = field(name="O")
    close_time_ms: int = field(name="C")
    first_trade_id: int = field(name="F")
    last_trade_id: int = field(name="L")
    trades: int = field(name="n")


class AvgPriceEvent(Struct, frozen=True, tag_field="e", tag="avgPrice"):
    """`<symbol>@avgPrice`."""

    TIME_FIELDS: ClassVar = ("E", "T")

    event_time_ms: int = field(name="E")
    symbol: str = field(name="s")
    interval: str = field(name="i")
    price: Amount = field(name="w")
    last_trade_time_ms: int = field(name="T")


class DepthSnapshot(Struct, frozen=True):
    """The answer of `/api/v3/depth`, and `<symbol>@depth<levels>`. It carries no time."""

    TIME_FIELDS: ClassVar = ()

    last_update_id: int = field(name="lastUpdateId")
    bids: list[Level]
    asks: list[Level]


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

    TIME_FIELDS: ClassVar = ("time",)

    id: int
    price: Amount
    quantity: Amount = field(name="qty")
    quote_quantity: Amount = field(name="quoteQty")
    time_ms: int = field(name="time")
    buyer_is_maker: bool = field(name="isBuyerMaker")
    best_match: bool = field(name="isBestMatch", default=True)


class AggTrade(Struct, frozen=True):
    """One row of `/api/v3/aggTrades`."""

    TIME_FIELDS: ClassVar = ("T",)

    id: int = field(name="a")
    price: Amount = field(name="p")
    quantity: Amount = field(name="q")
    first_trade_id: int = field(name="f")
    last_trade_id: int = field(name="l")
    time_ms: int = field(name="T")
    buyer_is_maker: bool = field(name="m")
    best_match: bool = field(name="M", default=True)


class AvgPrice(Struct, frozen=True, rename="camel"):
    """The answer of `/api/v3/avgPrice`."""

    TIME_FIELDS: ClassVar = ("closeTime",)

    mins: int
    price: Amount
    close_time: int


class Ticker24h(Struct, frozen=True, rename="camel"):
    """The answer of `/api/v3/ticker/24hr` for one symbol."""

    TIME_FIELDS: ClassVar = ("openTime", "closeTime")

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
