"""Candles as the exchange writes them: rows of twelve."""

from decimal import Decimal
from typing import Final

from coinstream_contracts.candles import Candle
from coinstream_contracts.decimals import plain_text

EIGHT_PLACES: Final = Decimal("0.00000001")

KlineRow = tuple[
    int, str, str, str, str, str, int, str | None, int | None, str | None, str | None, str
]
"""Open time, open, high, low, close, volume, close time, quote volume, trades, taker's volume, its
quote volume, and a field that the exchange does not use. What is not known is null."""


def kline_row_of(candle: Candle, close_time_ms: int) -> KlineRow:
    """Return a candle as a row."""
    return (
        candle.open_time_ms,
        amount(candle.open),
        amount(candle.high),
        amount(candle.low),
        amount(candle.close),
        amount(candle.volume),
        close_time_ms,
        _known(candle.quote_volume),
        candle.trades,
        _known(candle.taker_buy_volume),
        _known(candle.taker_buy_quote_volume),
        "0",
    )


def amount(value: Decimal) -> str:
    """Return a number with the exchange's eight places, or with more where it has more digits."""
    eight = value.quantize(EIGHT_PLACES)
    return plain_text(eight if eight == value else value)


def _known(value: Decimal | None) -> str | None:
    return None if value is None else amount(value)
