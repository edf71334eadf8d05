"""The frames and answers as they are on the wire. Field names are the exchange's."""

from typing import Annotated, Any, Final

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Stamp = Annotated[int, Meta(gt=0, le=2**63 - 1)]
"""Milliseconds, or microseconds where a connection asked for them."""
Name = Annotated[str, Meta(pattern=r"^[A-Z0-9]{2,20}$")]
Amount = str
"""A decimal; `amounts.amount` checks it."""
Levels = list[tuple[Amount, Amount]]


class TradeFrame(Struct, tag_field="e", tag="trade"):
    """`<symbol>@trade`."""

    E: Stamp
    s: Name
    t: Count
    p: Amount
    q: Amount
    T: Stamp
    m: bool


class DepthFrame(Struct, tag_field="e", tag="depthUpdate"):
    """`<symbol>@depth@100ms`."""

    E: Stamp
    s: Name
    U: Count
    u: Count
    b: Levels
    a: Levels


class KlineBody(Struct):
    """The candle inside a kline frame."""

    t: Count
    T: Count
    i: str
    o: Amount
    c: Amount
    h: Amount
    l: Amount  # noqa: E741 - the exchange's name of the low
    v: Amount
    n: Count
    x: bool
    q: Amount
    V: Amount
    Q: Amount


class KlineFrame(Struct, tag_field="e", tag="kline"):
    """`<symbol>@kline_1m`."""

    E: Stamp
    s: Name
    k: KlineBody


class ShutdownFrame(Struct, tag_field="e", tag="serverShutdown"):
    """Sent before a planned close."""

    E: Stamp


Frame = TradeFrame | DepthFrame | KlineFrame | ShutdownFrame


class ErrorBody(Struct):
    """The exchange's error, in a control reply or an HTTP answer."""

    code: int = 0
    msg: str = ""


class ReplyFrame(Struct):
    """The answer to SUBSCRIBE or UNSUBSCRIBE. `id` is what was sent, or null for bad JSON."""

    id: int | str | None
    result: Any = None
    error: ErrorBody | None = None
    code: int = 0
    msg: str = ""


class DepthAnswer(Struct, rename="camel"):
    """`/api/v3/depth`."""

    last_update_id: Count
    bids: Levels
    asks: Levels


class TradeRow(Struct, rename="camel"):
    """A row of `/api/v3/historicalTrades`."""

    id: Count
    price: Amount
    qty: Amount
    time: Stamp
    is_buyer_maker: bool


class AggTradeRow(Struct):
    """A row of `/api/v3/aggTrades`: of it, the last single trade's id."""

    l: Count  # noqa: E741 - the exchange's name of the last trade id


class KlineRow(Struct, array_like=True):
    """A row of `/api/v3/klines`."""

    open_time: Count
    open: Amount
    high: Amount
    low: Amount
    close: Amount
    volume: Amount
    close_time: Count
    quote_volume: Amount
    trades: Count
    taker_buy_volume: Amount
    taker_buy_quote_volume: Amount


class SymbolRow(Struct, rename="camel"):
    """A symbol of `/api/v3/exchangeInfo`. Names outside of ASCII exist; they are left out later."""

    symbol: str
    status: str
    base_asset: str
    quote_asset: str
    filters: list[dict[str, Any]] = []


class SymbolsAnswer(Struct, rename="camel"):
    """`/api/v3/exchangeInfo`."""

    server_time: Stamp
    symbols: list[SymbolRow]


INTERVAL_1M: Final = "1m"
