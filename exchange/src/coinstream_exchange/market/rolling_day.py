"""The last rolling 24 hours: the open minute and the 1,439 before it."""

from coinstream_contracts.times import DAY_MS, MINUTE_MS
from coinstream_exchange.market.amounts import UNIT, divide, to_text
from coinstream_exchange.market.candle import Candle, copy_candle
from coinstream_exchange.market.symbol_market import SymbolMarket
from coinstream_exchange.wire import MiniTickerEvent, Ticker24h, TickerEvent


class RollingDay:
    """Statistics over whole minutes, so that they equal the one-minute candles merged."""

    __slots__ = ("_market", "_merged", "_merged_until_ms", "_previous_close")

    def __init__(self, market: SymbolMarket) -> None:
        self._market = market
        self._merged: Candle | None = None
        self._merged_until_ms = 0
        self._previous_close: int | None = None

    def candle(self) -> Candle | None:
        """Return the 24 hours as one candle; None before the first trade."""
        minute = self._market.open_minute
        if minute is None:
            return None
        if self._merged_until_ms != minute.open_time_ms:
            self._move_to(minute.open_time_ms)
        if self._merged is None:
            return copy_candle(minute, minute.open_time_ms)
        day = copy_candle(self._merged, self._merged.open_time_ms)
        day.add_candle(minute)
        return day

    def ticker(self, now_ms: int) -> Ticker24h:
        """Return the answer of `/api/v3/ticker/24hr`."""
        market = self._market
        day = self.candle() or Candle(now_ms, 0, 0, 0, 0)
        change = day.close - day.open
        bid, bid_quantity = market.book.bids.best_level()
        ask, ask_quantity = market.book.asks.best_level()
        average = divide(day.quote_volume * UNIT, day.volume)
        previous = day.open if self._previous_close is None else self._previous_close
        return Ticker24h(
            symbol=market.rules.symbol,
            price_change=to_text(change),
            price_change_percent=_percent(change, day.open),
            weighted_avg_price=to_text(average),
            prev_close_price=to_text(previous),
            last_price=to_text(day.close),
            last_qty=to_text(market.tape.last_quantity),
            bid_price=to_text(bid),
            bid_qty=to_text(bid_quantity),
            ask_price=to_text(ask),
            ask_qty=to_text(ask_quantity),
            open_price=to_text(day.open),
            high_price=to_text(day.high),
            low_price=to_text(day.low),
            volume=to_text(day.volume),
            quote_volume=to_text(day.quote_volume),
            open_time=day.open_time_ms,
            close_time=now_ms,
            first_id=day.first_id,
            last_id=day.last_id,
            count=day.trades,
        )

    def _move_to(self, open_time_ms: int) -> None:
        start_ms = open_time_ms - DAY_MS + MINUTE_MS
        self._merged = self._market.merged(start_ms, open_time_ms)
        before = self._market.merged(start_ms - MINUTE_MS, start_ms)
        self._previous_close = before.close if before is not None else None
        self._merged_until_ms = open_time_ms


def ticker_event(ticker: Ticker24h, now_ms: int) -> TickerEvent:
    """Return `ticker` as `<symbol>@ticker` carries it."""
    return TickerEvent(
        event_time_ms=now_ms,
        symbol=ticker.symbol,
        price_change=ticker.price_change,
        price_change_percent=ticker.price_change_percent,
        weighted_average=ticker.weighted_avg_price,
        previous_close=ticker.prev_close_price,
        last_price=ticker.last_price,
        last_quantity=ticker.last_qty,
        bid_price=ticker.bid_price,
        bid_quantity=ticker.bid_qty,
        ask_price=ticker.ask_price,
        ask_quantity=ticker.ask_qty,
        open=ticker.open_price,
        high=ticker.high_price,
        low=ticker.low_price,
        volume=ticker.volume,
        quote_volume=ticker.quote_volume,
        open_time_ms=ticker.open_time,
        close_time_ms=ticker.close_time,
        first_trade_id=ticker.first_id,
        last_trade_id=ticker.last_id,
        trades=ticker.count,
    )


def mini_ticker_event(ticker: Ticker24h, now_ms: int) -> MiniTickerEvent:
    """Return `ticker` as `<symbol>@miniTicker` carries it."""
    return MiniTickerEvent(
        event_time_ms=now_ms,
        symbol=ticker.symbol,
        close=ticker.last_price,
        open=ticker.open_price,
        high=ticker.high_price,
        low=ticker.low_price,
        volume=ticker.volume,
        quote_volume=ticker.quote_volume,
    )


def _percent(change: int, base: int) -> str:
    """Return `change` in per cent of `base` with three decimals."""
    thousandths = divide(change * 100_000, base)
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{abs(thousandths) // 1_000}.{abs(thousandths) % 1_000:03d}"
