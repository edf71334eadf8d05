"""A candle as the API gives it."""

from typing import Annotated

from msgspec import Meta, Struct, field

from coinstream_backend.wire import Price, Quantity, SymbolName, TimeMs
from coinstream_contracts.messages import Kline


class Candle(Struct, frozen=True, kw_only=True):
    """A one-minute candle, open or closed.

    `close_time` is the candle's last millisecond.
    """

    symbol: SymbolName
    interval: Annotated[str, Meta(examples=["1m"])]
    open_time_ms: TimeMs = field(name="open_time")
    close_time_ms: TimeMs = field(name="close_time")
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Quantity
    quote_volume: Price
    trades: Annotated[int, Meta(description="How many trades made the candle.")]
    closed: Annotated[bool, Meta(description="False while the minute is still running.")]


class CandleEvent(Candle, frozen=True, kw_only=True):
    """A candle and the exchange's stamp of the event that told of it."""

    event_time_ms: TimeMs = field(name="event_time")


def candle_of(kline: Kline) -> Candle:
    """Return the candle of a Kafka or Redis value."""
    return Candle(
        symbol=kline.symbol,
        interval=kline.interval,
        open_time_ms=kline.open_time_ms,
        close_time_ms=kline.close_time_ms,
        open=kline.open,
        high=kline.high,
        low=kline.low,
        close=kline.close,
        volume=kline.volume,
        quote_volume=kline.quote_volume,
        trades=kline.trades,
        closed=kline.closed,
    )


def candle_event_of(kline: Kline) -> CandleEvent:
    """Return the candle of a Kafka value, with its event's time."""
    return CandleEvent(
        symbol=kline.symbol,
        interval=kline.interval,
        open_time_ms=kline.open_time_ms,
        close_time_ms=kline.close_time_ms,
        open=kline.open,
        high=kline.high,
        low=kline.low,
        close=kline.close,
        volume=kline.volume,
        quote_volume=kline.quote_volume,
        trades=kline.trades,
        closed=kline.closed,
        event_time_ms=kline.event_time_ms,
    )
