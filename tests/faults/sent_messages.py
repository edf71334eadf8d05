"""What the API sends, read back, and figures made comparable."""

from decimal import Decimal
from typing import Any

import msgspec
from tests.faults.api_clients import Message
from tests.faults.truth import Candle, SeenTrade

from coinstream_contracts.messages import Kline


class SentTrade(msgspec.Struct):
    id: int
    price: Decimal
    quantity: Decimal
    time: int


class SentBook(msgspec.Struct):
    last_update_id: int
    bids: list[tuple[Decimal, Decimal]]
    asks: list[tuple[Decimal, Decimal]]
    stale: bool


class SentCandle(msgspec.Struct):
    open_time: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    closed: bool
    event_time: int = 0


def rows(message: Message, kind: Any) -> Any:
    """Return the rows of a message, each as `kind`."""
    if message.type == "initial":
        return msgspec.json.decode(message.data, type=list[kind])
    return [msgspec.json.decode(message.data, type=kind)]


def minute_figures(candle: Kline | SentCandle) -> Candle:
    """Return what the exchange says of a minute."""
    return Candle(
        candle.open,
        candle.high,
        candle.low,
        candle.close,
        candle.volume,
        candle.quote_volume,
        candle.trades,
    )


def same_trade(one: SeenTrade, other: SeenTrade) -> bool:
    """Compare exactly, however the decimals are written."""
    return one == other or (
        Decimal(one.price) == Decimal(other.price)
        and Decimal(one.quantity) == Decimal(other.quantity)
        and one.time_ms == other.time_ms
    )
