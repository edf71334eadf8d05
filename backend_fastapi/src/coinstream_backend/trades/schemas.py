"""A trade as the API gives it."""

from typing import Annotated

from msgspec import Meta, Struct, field

from coinstream_backend.wire import Price, Quantity, SymbolName, TimeMs
from coinstream_contracts.messages import Trade


class PublicTrade(Struct, frozen=True, kw_only=True):
    """One trade. A symbol's ids are contiguous on the exchange."""

    symbol: SymbolName
    id: Annotated[int, Meta(examples=[3723318842])]
    price: Price
    quantity: Quantity
    time_ms: TimeMs = field(name="time")
    buyer_is_maker: Annotated[bool, Meta(description="True when the taker sold.")]


class TradeEvent(PublicTrade, frozen=True, kw_only=True):
    """A trade and the exchange's stamp of the event that told of it."""

    event_time_ms: TimeMs = field(name="event_time")


def public_trade_of(trade: Trade) -> PublicTrade:
    """Return the trade of a Kafka or Redis value."""
    return PublicTrade(
        symbol=trade.symbol,
        id=trade.id,
        price=trade.price,
        quantity=trade.quantity,
        time_ms=trade.time_ms,
        buyer_is_maker=trade.buyer_is_maker,
    )


def trade_event_of(trade: Trade) -> TradeEvent:
    """Return the trade of a Kafka value, with its event's time."""
    return TradeEvent(
        symbol=trade.symbol,
        id=trade.id,
        price=trade.price,
        quantity=trade.quantity,
        time_ms=trade.time_ms,
        buyer_is_maker=trade.buyer_is_maker,
        event_time_ms=trade.event_time_ms,
    )
