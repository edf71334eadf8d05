"""The rolling 24 hours, in the exchange's shape."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Final

from msgspec import Struct, field

from coinstream_backend.binance.klines import EIGHT_PLACES, amount
from coinstream_backend.binance.schemas import Amount
from coinstream_backend.wire import SymbolName, TimeMs
from coinstream_contracts.candles import Candle
from coinstream_contracts.decimals import plain_text
from coinstream_contracts.messages import Book

_EXACT: Final = Context(prec=80, rounding=ROUND_HALF_EVEN)
_PERCENT_PLACES: Final = Decimal("0.001")
_ZERO: Final = Decimal(0)
UNKNOWN_ID: Final = -1
"""What the exchange writes in the place of a trade id that there is none of."""


class MiniTicker(Struct, frozen=True, kw_only=True):
    """The rolling 24 hours of one symbol. Candles do not tell trade ids: those are -1."""

    symbol: SymbolName
    open_price: Amount = field(name="openPrice")
    high_price: Amount = field(name="highPrice")
    low_price: Amount = field(name="lowPrice")
    last_price: Amount = field(name="lastPrice")
    volume: Amount
    quote_volume: Amount = field(name="quoteVolume")
    open_time_ms: TimeMs = field(name="openTime")
    close_time_ms: TimeMs = field(name="closeTime")
    first_id: int = field(name="firstId")
    last_id: int = field(name="lastId")
    count: int


class FullTicker(MiniTicker, frozen=True, kw_only=True):
    """The rolling 24 hours, with the change and the best prices."""

    price_change: Amount = field(name="priceChange")
    price_change_percent: Amount = field(name="priceChangePercent")
    weighted_average_price: Amount = field(name="weightedAvgPrice")
    previous_close_price: Amount = field(name="prevClosePrice")
    last_quantity: Amount = field(name="lastQty")
    bid_price: Amount = field(name="bidPrice")
    bid_quantity: Amount = field(name="bidQty")
    ask_price: Amount = field(name="askPrice")
    ask_quantity: Amount = field(name="askQty")


class Best(Struct, frozen=True):
    """The best prices, and the quantity that was traded last."""

    book: Book | None = None
    last_quantity: Decimal = _ZERO


def mini_ticker(window: Sequence[Candle]) -> MiniTicker:
    """Return the ticker of the candles of 24 hours, ascending, the newest minute last."""
    return MiniTicker(**_totals(window))


def full_ticker(window: Sequence[Candle], before: Candle | None, best: Best) -> FullTicker:
    """Return the ticker of the candles of 24 hours, ascending, the newest minute last.

    Args:
        window: the candles.
        before: the last one before them, if there is one.
        best: the newest book and trade.
    """
    first, last = window[0].open, window[-1].close
    volume, quote_volume = _sum(window, "volume"), _sum(window, "quote_volume")
    bid, ask = ((side[0] if side else (_ZERO, _ZERO)) for side in _sides(best.book))
    return FullTicker(
        **_totals(window),
        price_change=amount(last - first),
        price_change_percent=_percent(last - first, first),
        weighted_average_price=_quotient(quote_volume, volume),
        previous_close_price=amount(first if before is None else before.close),
        last_quantity=amount(best.last_quantity),
        bid_price=amount(bid[0]),
        bid_quantity=amount(bid[1]),
        ask_price=amount(ask[0]),
        ask_quantity=amount(ask[1]),
    )


def _sides(
    book: Book | None,
) -> tuple[list[tuple[Decimal, Decimal]], list[tuple[Decimal, Decimal]]]:
    return ([], []) if book is None else (book.bids, book.asks)


def _totals(window: Sequence[Candle]) -> dict[str, Any]:
    return {
        "symbol": window[0].symbol,
        "open_price": amount(window[0].open),
        "high_price": amount(max(candle.high for candle in window)),
        "low_price": amount(min(candle.low for candle in window)),
        "last_price": amount(window[-1].close),
        "volume": amount(_sum(window, "volume")),
        "quote_volume": amount(_sum(window, "quote_volume")),
        "open_time_ms": window[0].open_time_ms,
        "close_time_ms": window[-1].close_time_ms,
        "first_id": UNKNOWN_ID,
        "last_id": UNKNOWN_ID,
        "count": sum(candle.trades or 0 for candle in window),
    }


def _sum(window: Sequence[Candle], name: str) -> Decimal:
    total = _ZERO
    for candle in window:
        total = _EXACT.add(total, getattr(candle, name) or _ZERO)
    return total


def _percent(change: Decimal, first: Decimal) -> str:
    if not first:
        return "0.000"
    percent = _EXACT.divide(change * 100, first)
    return plain_text(percent.quantize(_PERCENT_PLACES, context=_EXACT))


def _quotient(quote_volume: Decimal, volume: Decimal) -> str:
    if not volume:
        return plain_text(_ZERO.quantize(EIGHT_PLACES))
    return plain_text(_EXACT.divide(quote_volume, volume).quantize(EIGHT_PLACES, context=_EXACT))
