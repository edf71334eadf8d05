"""One symbol's market as a fold: its book, its trades, its minutes. No clock, no sockets."""

from collections.abc import Iterable, Iterator

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import HOUR_MS, MINUTE_MS
from coinstream_exchange.market.amounts import quote_amount
from coinstream_exchange.market.book import Book
from coinstream_exchange.market.candle import Candle, copy_candle, flat_candle
from coinstream_exchange.market.candle_history import CandleHistory, Past
from coinstream_exchange.market.trade_tape import TradeTape
from coinstream_exchange.venue import SymbolRules


class SymbolMarket:
    """The state that trades and book changes add up to.

    `open_minute` is the candle that time has not yet closed; None until the first trade.
    """

    __slots__ = ("_bases", "book", "history", "open_minute", "past", "rules", "tape")

    def __init__(
        self, rules: SymbolRules, *, past: Past, trades_kept: int, minutes_kept: int
    ) -> None:
        self.rules = rules
        self.past = past
        self.book = Book()
        self.tape = TradeTape(trades_kept)
        self.history = CandleHistory(minutes_kept)
        self.open_minute: Candle | None = None
        # Closed minutes of each interval's open candle, merged: it saves a fold of up to a month.
        self._bases: dict[Interval, tuple[int, Candle | None]] = {}

    def add_trade(
        self, id_: int, price: int, quantity: int, time_ms: int, *, buyer_is_maker: bool
    ) -> int:
        """Fold a trade and return its aggregate's id.

        The minute before the trade's must be closed first, with `close_minutes`. A trade of a
        minute closed already corrects that minute.
        """
        quote = quote_amount(price, quantity)
        minute = self.open_minute
        open_time_ms = time_ms - time_ms % MINUTE_MS
        if minute is None:
            minute = self.open_minute = flat_candle(open_time_ms, price)
        if open_time_ms >= minute.open_time_ms:
            minute.add_trade(id_, price, quantity, quote, buyer_is_maker=buyer_is_maker)
        elif (closed := self.history.find(open_time_ms)) is not None:
            closed.add_trade(id_, price, quantity, quote, buyer_is_maker=buyer_is_maker)
            self.history.replace(closed)
            self._bases.clear()
        return self.tape.append(id_, price, quantity, time_ms, buyer_is_maker=buyer_is_maker)

    def close_minutes(self, time_ms: int) -> list[Candle]:
        """Close every minute that ended by `time_ms`, open the next one, and return the closed."""
        closed: list[Candle] = []
        minute = self.open_minute
        while minute is not None and minute.open_time_ms + MINUTE_MS <= time_ms:
            self.history.append(minute)
            for interval, (end_ms, base) in list(self._bases.items()):
                if minute.open_time_ms >= end_ms or base is None:
                    del self._bases[interval]
                else:
                    base.add_candle(minute)
            closed.append(minute)
            minute = flat_candle(minute.open_time_ms + MINUTE_MS, minute.close)
        self.open_minute = minute
        return closed

    def skip_to(self, time_ms: int) -> list[Candle]:
        """Close the open minute and leave those up to `time_ms`, of which nothing was seen, out."""
        minute = self.open_minute
        if minute is None or minute.open_time_ms + MINUTE_MS > time_ms:
            return []
        closed = self.close_minutes(minute.open_time_ms + MINUTE_MS)
        self.open_minute = flat_candle(time_ms - time_ms % MINUTE_MS, minute.close)
        return closed

    @property
    def last_price(self) -> int:
        """The newest trade's price; 0 before the first one."""
        return self.open_minute.close if self.open_minute is not None else 0

    def current(self, interval: Interval) -> Candle | None:
        """Return the open candle of an interval of a minute or longer."""
        minute = self.open_minute
        if minute is None or interval is Interval.M1:
            return minute
        open_time_ms = interval.floor(minute.open_time_ms)
        end_ms, base = self._bases.get(interval, (0, None))
        if minute.open_time_ms >= end_ms:
            base = self.merged(open_time_ms, minute.open_time_ms)
            self._bases[interval] = (interval.next(open_time_ms), base)
        if base is None:
            return copy_candle(minute, open_time_ms)
        candle = copy_candle(base, open_time_ms)
        candle.add_candle(minute)
        return candle

    def start_ms(self) -> int:
        """Return the open time of the first minute there is; 0 when there is none."""
        first = self.history.first_ms
        if first is None:
            first = self.open_minute.open_time_ms if self.open_minute is not None else 0
        return min(first, self.past.start_ms) if self.past.start_ms else first

    def minutes(self, start_ms: int, end_ms: int, *, hours: bool = False) -> Iterator[Candle]:
        """Return the minutes opened in `[start_ms, end_ms)`, the open one included.

        With `hours`, the past's whole hours come as one candle each, which costs far less.
        """
        yield from self._past(start_ms, min(end_ms, self._own_ms(end_ms)), hours=hours)
        yield from self.history.minutes(start_ms, end_ms)
        minute = self.open_minute
        if minute is not None and start_ms <= minute.open_time_ms < end_ms:
            yield copy_candle(minute, minute.open_time_ms)

    def merged(self, start_ms: int, end_ms: int) -> Candle | None:
        """Return the closed minutes opened in `[start_ms, end_ms)` as one candle; None if none."""
        past = self._past(start_ms, min(end_ms, self._own_ms(end_ms)), hours=True)
        own = self.history.merged(start_ms, end_ms)
        parts = [*past, *(() if own is None else (own,))]
        if not parts:
            return None
        merged = copy_candle(parts[0], parts[0].open_time_ms)
        for part in parts[1:]:
            merged.add_candle(part)
        return merged

    def _own_ms(self, otherwise_ms: int) -> int:
        """Return the open time of the first minute that was folded here."""
        if self.history.first_ms is not None:
            return self.history.first_ms
        return otherwise_ms if self.open_minute is None else self.open_minute.open_time_ms

    def _past(self, start_ms: int, end_ms: int, *, hours: bool) -> Iterable[Candle]:
        # The hours in the middle of the range; what sticks out at both ends comes as minutes.
        first_hour = -(-start_ms // HOUR_MS) * HOUR_MS
        last_hour = end_ms - end_ms % HOUR_MS
        if not hours or first_hour >= last_hour:
            yield from self.past.minutes(start_ms, end_ms)
            return
        yield from self.past.minutes(start_ms, first_hour)
        yield from self.past.hours(first_hour, last_hour)
        yield from self.past.minutes(last_hour, end_ms)
