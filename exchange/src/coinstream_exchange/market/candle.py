"""Candles as a fold of trades, and of smaller candles. Amounts are in units of 1e-8."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from coinstream_contracts.intervals import Interval
from coinstream_exchange.market.amounts import to_text
from coinstream_exchange.wire import KlineBody, KlineRow

NO_TRADE_ID = -1
"""What the exchange writes for the trade ids of a candle without trades."""


class Candle(Struct):
    """One candle, open or closed. Without trades, its four prices are the close before it."""

    open_time_ms: int
    open: int
    high: int
    low: int
    close: int
    volume: int = 0
    quote_volume: int = 0
    trades: int = 0
    taker_buy_volume: int = 0
    taker_buy_quote_volume: int = 0
    first_id: int = NO_TRADE_ID
    last_id: int = NO_TRADE_ID

    def add_trade(
        self, id_: int, price: int, quantity: int, quote: int, *, buyer_is_maker: bool
    ) -> None:
        """Fold one trade, which comes after those that are in already."""
        if self.trades == 0:
            self.open = self.high = self.low = price
            self.first_id = id_
        elif price > self.high:
            self.high = price
        elif price < self.low:
            self.low = price
        self.close = price
        self.volume += quantity
        self.quote_volume += quote
        self.trades += 1
        self.last_id = id_
        if not buyer_is_maker:
            self.taker_buy_volume += quantity
            self.taker_buy_quote_volume += quote

    def add_candle(self, later: "Candle") -> None:
        """Fold the next smaller candle."""
        if later.trades == 0:
            return
        if self.trades == 0:
            self.open, self.high, self.low = later.open, later.high, later.low
            self.first_id = later.first_id
        else:
            self.high = max(self.high, later.high)
            self.low = min(self.low, later.low)
            if self.first_id == NO_TRADE_ID and later.first_id != NO_TRADE_ID:
                # A made-up past numbers no trades; ids are contiguous, so they count back.
                self.first_id = later.first_id - self.trades
        self.close = later.close
        self.volume += later.volume
        self.quote_volume += later.quote_volume
        self.trades += later.trades
        self.taker_buy_volume += later.taker_buy_volume
        self.taker_buy_quote_volume += later.taker_buy_quote_volume
        self.last_id = later.last_id


def flat_candle(open_time_ms: int, price: int) -> Candle:
    """Return a candle without trades at the close before it."""
    return Candle(open_time_ms, price, price, price, price)


def copy_candle(candle: Candle, open_time_ms: int) -> Candle:
    """Return an independent candle with the same content, opened at `open_time_ms`."""
    copied = flat_candle(open_time_ms, candle.close)
    copied.add_candle(candle)
    return copied


def roll_up(candles: Iterable[Candle], interval: Interval) -> Iterator[Candle]:
    """Merge ascending smaller candles into candles of `interval`."""
    current: Candle | None = None
    end_ms = 0
    for candle in candles:
        if current is None or candle.open_time_ms >= end_ms:
            if current is not None:
                yield current
            current = copy_candle(candle, interval.floor(candle.open_time_ms))
            end_ms = interval.next(candle.open_time_ms)
        else:
            current.add_candle(candle)
    if current is not None:
        yield current


def kline_row(candle: Candle, interval: Interval) -> KlineRow:
    """Return the row of `/api/v3/klines`."""
    return KlineRow(
        candle.open_time_ms,
        to_text(candle.open),
        to_text(candle.high),
        to_text(candle.low),
        to_text(candle.close),
        to_text(candle.volume),
        interval.close_time(candle.open_time_ms),
        to_text(candle.quote_volume),
        candle.trades,
        to_text(candle.taker_buy_volume),
        to_text(candle.taker_buy_quote_volume),
    )


def kline_body(symbol: str, candle: Candle, interval: Interval, *, closed: bool) -> KlineBody:
    """Return the candle of a kline event."""
    return KlineBody(
        open_time_ms=candle.open_time_ms,
        close_time_ms=interval.close_time(candle.open_time_ms),
        symbol=symbol,
        interval=interval.value,
        first_trade_id=candle.first_id,
        last_trade_id=candle.last_id,
        open=to_text(candle.open),
        close=to_text(candle.close),
        high=to_text(candle.high),
        low=to_text(candle.low),
        volume=to_text(candle.volume),
        trades=candle.trades,
        closed=closed,
        quote_volume=to_text(candle.quote_volume),
        taker_buy_volume=to_text(candle.taker_buy_volume),
        taker_buy_quote_volume=to_text(candle.taker_buy_quote_volume),
    )
