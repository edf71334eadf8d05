"""Kafka's records of klines as one-minute candles, or the reason why one is none.

They are read here and not in Spark: a micro-batch has some dozens of them, and Spark would plan and
generate code for their reading each time, which takes longer than all else that is done with them.
"""

from decimal import Decimal
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from coinstream_contracts.candles import AMOUNTS, Candle
from coinstream_contracts.decimals import parse_amount
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import InvalidMessageError, Kline
from coinstream_contracts.minute_candles import minute_of
from coinstream_contracts.times import MINUTE_MS
from coinstream_spark.transforms.amounts import GREATEST

_YEAR_10000_MS: Final = 253_402_300_800_000


class _Told(Struct):
    """A message of `crypto_kline_1m` as far as a candle is made of it, its amounts as text."""

    symbol: Annotated[str, Meta(pattern=r"^[A-Z0-9]{2,20}\Z")]
    interval: Literal["1m"]
    open_time: Annotated[int, Meta(ge=0, lt=_YEAR_10000_MS, multiple_of=MINUTE_MS)]
    open: str
    high: str
    low: str
    close: str
    volume: str
    quote_volume: str
    trades: Annotated[int, Meta(ge=0, le=GREATEST)]
    taker_buy_volume: str
    taker_buy_quote_volume: str
    closed: bool
    revision: Annotated[int, Meta(ge=0, lt=_YEAR_10000_MS)]
    source: Literal["stream", "rest", "trades"] = "stream"


_decode: Final = msgspec.json.Decoder(_Told).decode


def minute(value: bytes) -> Candle:
    """Return the minute that a message tells of; one that is not closed is open.

    Raises:
        InvalidMessageError: it is no kline of a minute, or one that cannot be true.
    """
    try:
        told = _decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidMessageError(f"not a kline: {error}") from error
    amounts = {name: _amount(name, getattr(told, name)) for name in AMOUNTS}
    low, high = amounts["low"], amounts["high"]
    if not low <= min(amounts["open"], amounts["close"]):
        raise InvalidMessageError("low above open or close")
    if not high >= max(amounts["open"], amounts["close"]):
        raise InvalidMessageError("high below open or close")
    return minute_of(
        Kline(
            symbol=told.symbol,
            interval=Interval.M1,
            open_time_ms=told.open_time,
            close_time_ms=Interval.M1.close_time(told.open_time),
            **amounts,
            trades=told.trades,
            closed=told.closed,
            event_time_ms=told.revision,  # no candle is made of it, so it isn't asked for
            revision=told.revision,
            source=told.source,
        )
    )


def _amount(name: str, text: str) -> Decimal:
    try:
        amount = parse_amount(text)
    except ValueError as error:
        raise InvalidMessageError(f"{name}: {error}") from error
    if amount >= GREATEST:
        raise InvalidMessageError(f"{name}: absurdly great")
    return amount
