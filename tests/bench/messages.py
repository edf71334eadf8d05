"""Messages of a market as the producers would write them to Kafka."""

import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle

from tests.bench.frames import symbols

from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import (
    Book,
    Kline,
    SymbolInfo,
    SymbolStatus,
    Trade,
    encode,
)
from coinstream_contracts.messages.book import PUBLISHED_LEVELS
from coinstream_contracts.times import MINUTE_MS
from coinstream_contracts.topics import BOOKS, KLINES, TRADES

_PRICE = Decimal("61712.52000000")
_QUANTITY = Decimal("0.00251000")
_KINDS = (*["trade"] * 16, *["book"] * 3, "candle")


class Market:
    """Symbols whose ids, update ids and revisions only grow."""

    def __init__(self, prefix: str, count: int) -> None:
        self.symbols = symbols(prefix, count)
        self._next = 1

    def records(self, count: int) -> Iterator[tuple[str, str, bytes]]:
        """Yield topic, key and value of `count` messages, round the symbols."""
        now_ms = time.time_ns() // 1_000_000
        names = cycle(self.symbols)
        kinds = cycle(_KINDS)
        for number in range(self._next, self._next + count):
            symbol, kind = next(names), next(kinds)
            if kind == "trade":
                yield TRADES.name, symbol, encode(trade(symbol, number, now_ms))
            elif kind == "book":
                yield BOOKS.name, symbol, encode(book(symbol, number, now_ms))
            else:
                yield KLINES.name, symbol, encode(candle(symbol, now_ms, number, closed=False))
        self._next += count


def trade(symbol: str, number: int, time_ms: int) -> Trade:
    """Return a trade."""
    return Trade(
        symbol=symbol,
        id=number,
        price=_PRICE,
        quantity=_QUANTITY,
        time_ms=time_ms,
        buyer_is_maker=bool(number & 1),
        event_time_ms=time_ms,
    )


def book(symbol: str, number: int, time_ms: int) -> Book:
    """Return a book with as many levels as are published."""
    steps = [Decimal("0.01000000") * level for level in range(1, PUBLISHED_LEVELS + 1)]
    return Book(
        symbol=symbol,
        last_update_id=number,
        event_time_ms=time_ms,
        bids=[(_PRICE - step, _QUANTITY) for step in steps],
        asks=[(_PRICE + step, _QUANTITY) for step in steps],
        stale=False,
    )


def candle(symbol: str, time_ms: int, revision: int, *, closed: bool) -> Kline:
    """Return the candle of the minute in which `time_ms` lies."""
    open_time_ms = time_ms - time_ms % MINUTE_MS
    return Kline(
        symbol=symbol,
        interval=Interval.M1,
        open_time_ms=open_time_ms,
        close_time_ms=open_time_ms + MINUTE_MS - 1,
        open=_PRICE,
        high=_PRICE + 10,
        low=_PRICE - 10,
        close=_PRICE + 1,
        volume=Decimal("12.34567000"),
        quote_volume=Decimal("761882.12345678"),
        trades=1_234,
        taker_buy_volume=Decimal("6.12345000"),
        taker_buy_quote_volume=Decimal("377891.12345678"),
        closed=closed,
        event_time_ms=time_ms,
        revision=revision,
    )


def listing(symbol: str) -> SymbolInfo:
    """Return what the exchange says of a symbol."""
    return SymbolInfo(
        symbol=symbol,
        base_asset=symbol.removesuffix("USDT"),
        quote_asset="USDT",
        status=SymbolStatus.TRADING,
        tick_size=Decimal("0.01"),
        step_size=Decimal("0.00001"),
        min_notional=Decimal(5),
        market="simulator",
        time_ms=time.time_ns() // 1_000_000,
    )
