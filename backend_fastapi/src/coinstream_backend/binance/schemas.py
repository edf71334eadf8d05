"""Answers of `/api/v3`, in the exchange's shape: decimals are strings in plain notation."""

from typing import Annotated

from msgspec import Meta, Struct, field

from coinstream_backend.binance.klines import amount
from coinstream_backend.wire import SymbolName, TimeMs
from coinstream_contracts.decimals import plain_text
from coinstream_contracts.messages import Book, Level, Trade

Amount = Annotated[str, Meta(description="An exact decimal as text.", examples=["61712.52"])]


class ServerTime(Struct, frozen=True):
    """The server's clock."""

    time_ms: TimeMs = field(name="serverTime")


class Depth(Struct, frozen=True):
    """The best levels of a book, each `[price, quantity]`."""

    last_update_id: int = field(name="lastUpdateId")
    bids: list[tuple[Amount, Amount]]
    asks: list[tuple[Amount, Amount]]


class BinanceTrade(Struct, frozen=True):
    """One trade."""

    id: int
    price: Amount
    quantity: Amount = field(name="qty")
    quote_quantity: Amount = field(name="quoteQty")
    time_ms: TimeMs = field(name="time")
    buyer_is_maker: bool = field(name="isBuyerMaker")
    is_best_match: bool = field(name="isBestMatch")


class TickerPrice(Struct, frozen=True):
    """The last price of a symbol."""

    symbol: SymbolName
    price: Amount


def depth_of(book: Book, levels: int) -> Depth:
    """Return the best `levels` a side."""
    return Depth(book.last_update_id, _texts(book.bids[:levels]), _texts(book.asks[:levels]))


def _texts(levels: list[Level]) -> list[tuple[str, str]]:
    return [(plain_text(price), plain_text(quantity)) for price, quantity in levels]


def binance_trade_of(trade: Trade) -> BinanceTrade:
    """Return the trade; `isBestMatch` is true, as it is for every trade of the exchange's today."""
    return BinanceTrade(
        id=trade.id,
        price=plain_text(trade.price),
        quantity=plain_text(trade.quantity),
        quote_quantity=amount(trade.price * trade.quantity),
        time_ms=trade.time_ms,
        buyer_is_maker=trade.buyer_is_maker,
        is_best_match=True,
    )
