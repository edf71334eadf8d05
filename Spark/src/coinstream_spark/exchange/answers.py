"""Answers of `/api/v3/klines`, as candles.

Facts from `binance/binance-spot-api-docs`, rest-api: a row is open time, open, high, low, close,
volume, close time, quote volume, trades, taker buy volume, taker buy quote volume, and a field
without a meaning; the last row may be a candle that is still open.
"""

from typing import Any, Final

import msgspec

from coinstream_contracts.candles import (
    Candle,
    CandleSource,
    CandleStatus,
    revision,
    volume_weighted_price,
)
from coinstream_contracts.decimals import parse_amount
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import to_ms

_FEWEST_FIELDS: Final = 11

_decode: Final = msgspec.json.Decoder(list[list[Any]]).decode


class BadAnswerError(ValueError):
    """The answer is not what the exchange documents."""


def candles(symbol: str, interval: Interval, body: bytes) -> list[Candle]:
    """Read an answer, ascending; every row as a candle that is over.

    Raises:
        BadAnswerError: it is no answer of the kind.
    """
    try:
        return [_candle(symbol, interval, row) for row in _decode(body)]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadAnswerError(f"not candles of {symbol}: {error}") from error


def _candle(symbol: str, interval: Interval, row: list[Any]) -> Candle:
    if len(row) < _FEWEST_FIELDS:
        raise ValueError(f"a row of {len(row)} fields")
    opened_ms = to_ms(_integer(row[0]))
    if interval.floor(opened_ms) != opened_ms:
        raise ValueError(f"no candle of {interval} opens at {opened_ms}")
    opened, high, low, close, volume = (parse_amount(text) for text in row[1:6])
    if not low <= min(opened, close) <= max(opened, close) <= high:
        raise ValueError(f"a low above or a high below the others, at {opened_ms}")
    quote_volume = parse_amount(row[7])
    trades = _integer(row[8])
    minutes = interval.expected_minutes(opened_ms)
    status, source = CandleStatus.COMPLETE, CandleSource.REST_BACKFILL
    return Candle(
        symbol=symbol,
        interval=interval,
        open_time_ms=opened_ms,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
        quote_volume=quote_volume,
        trades=trades,
        taker_buy_volume=parse_amount(row[9]),
        taker_buy_quote_volume=parse_amount(row[10]),
        vwap=volume_weighted_price(quote_volume, volume),
        expected_minutes=minutes,
        observed_minutes=minutes,
        status=status,
        source=source,
        revision=revision(
            status, source, expected_minutes=minutes, observed_minutes=minutes, trades=trades
        ),
    )


def _integer(value: Any) -> int:  # noqa: ANN401 - JSON
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"not a whole number: {str(value)[:40]!r}")
    return value
