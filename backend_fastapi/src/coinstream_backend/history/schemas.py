"""A candle of the history as the API gives it."""

from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta, Struct, field

from coinstream_backend.wire import Price, Quantity, SymbolName, TimeMs, encode
from coinstream_contracts.candles import Candle, CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval


class OhlcCandle(Struct, frozen=True, kw_only=True):
    """A candle of any interval, with how whole it is and where it comes from.

    `close_time` is the candle's last millisecond. What the candle's source did not tell is null.
    """

    symbol: SymbolName
    interval: Annotated[Interval, Meta(examples=["5m"])]
    open_time_ms: TimeMs = field(name="open_time")
    close_time_ms: TimeMs = field(name="close_time")
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Quantity
    quote_volume: Price | None
    trades: Annotated[int | None, Meta(description="How many trades made the candle.")]
    taker_buy_volume: Quantity | None
    taker_buy_quote_volume: Price | None
    vwap: Annotated[
        Price | None, Meta(description="The mean price by volume; null when nothing was traded.")
    ]
    expected_minutes: Annotated[int, Meta(description="How many minutes the candle has.")]
    observed_minutes: Annotated[
        int, Meta(description="How many of them are closed and were seen whole.")
    ]
    status: CandleStatus
    source: CandleSource
    revision: Annotated[
        int, Meta(description="Of two states of one candle the greater one stands.")
    ]
    closed: Annotated[bool, Meta(description="False while `status` is `open`.")]


class OhlcCandleEvent(OhlcCandle, frozen=True, kw_only=True):
    """A candle and the exchange's stamp of the event that changed it."""

    event_time_ms: TimeMs = field(name="event_time")


class Row(NamedTuple):
    """A candle written once: its place, which state it is, and the JSON of its `OhlcCandle`."""

    open_time_ms: int
    revision: int
    status: CandleStatus
    json: bytes


def ohlc_candle_of(candle: Candle) -> OhlcCandle:
    """Return a candle as it is served."""
    return OhlcCandle(
        symbol=candle.symbol,
        interval=candle.interval,
        open_time_ms=candle.open_time_ms,
        close_time_ms=candle.close_time_ms,
        open=candle.open,
        high=candle.high,
        low=candle.low,
        close=candle.close,
        volume=candle.volume,
        quote_volume=candle.quote_volume,
        trades=candle.trades,
        taker_buy_volume=candle.taker_buy_volume,
        taker_buy_quote_volume=candle.taker_buy_quote_volume,
        vwap=candle.vwap,
        expected_minutes=candle.expected_minutes,
        observed_minutes=candle.observed_minutes,
        status=candle.status,
        source=candle.source,
        revision=candle.revision,
        closed=candle.status is not CandleStatus.OPEN,
    )


def ohlc_candle_event_of(candle: Candle, event_time_ms: int) -> OhlcCandleEvent:
    """Return a candle as it is served, with its event's time."""
    served = ohlc_candle_of(candle)
    fields = {name: getattr(served, name) for name in served.__struct_fields__}
    return OhlcCandleEvent(**fields, event_time_ms=event_time_ms)


def row_of(candle: Candle) -> Row:
    """Return a candle, written."""
    return Row(candle.open_time_ms, candle.revision, candle.status, encode(ohlc_candle_of(candle)))


_decode_candles: Final = msgspec.json.Decoder(list[Candle]).decode


def candles_of(rows: list[Row]) -> list[Candle]:
    """Return the candles that `rows` were written of, exactly."""
    return _decode_candles(b"[" + b",".join([row.json for row in rows]) + b"]")
