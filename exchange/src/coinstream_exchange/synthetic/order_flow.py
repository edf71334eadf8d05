"""The traders of one synthetic symbol: orders that rest in its book, leave it, and consume it."""

import math
from collections.abc import Callable
from random import Random
from typing import Final

from coinstream_exchange.market.book import BookSide
from coinstream_exchange.market.symbol_streams import SymbolStreams
from coinstream_exchange.synthetic.anchor import Anchor
from coinstream_exchange.synthetic.listing import Listing

_GAP: Final = 4e-6
"""Mean distance of neighbouring levels near the best price, as a share of the price."""
_LONGEST_SWEEP: Final = 8
_FEWEST_LEVELS: Final = 10
_FURTHEST: Final = 0.05
_LARGEST_ORDER: Final = 200.0

SetLevel = Callable[[int, int], None]


class OrderFlow:
    """Sends one order at a time into the book of `streams`, around what `anchor` says it is worth.

    Takers buy more often when the price lags behind the anchor; makers quote on both sides of it
    and withdraw what it has run over. So trades follow the anchor without ever being told a price.
    """

    def __init__(
        self,
        listing: Listing,
        streams: SymbolStreams,
        anchor: Anchor,
        rng: Random,
        *,
        levels: int,
        trade_quantity: float,
        first_trade_id: int,
    ) -> None:
        self._tick, self._step = listing.tick, listing.step
        self._gap = max(listing.tick, round(listing.base_price * _GAP))
        self._gap_ticks = self._gap / listing.tick
        self._streams = streams
        self._anchor = anchor
        self._random = rng.random
        self._levels = levels
        # The mean of a Pareto draw with exponent 2 is twice its least value.
        self._least_steps = trade_quantity / listing.step / 2
        self._next_id = first_trade_id

    def open_book(self, time_ms: int) -> None:
        """Fill both sides around the anchor, denser towards the middle."""
        fair = self._anchor.at(time_ms)
        bid = fair - fair % self._tick
        self._fill(self._streams.market.book.bids, bid, -self._tick)
        self._fill(self._streams.market.book.asks, bid + self._tick, self._tick)

    def take(self, time_ms: int, now_ms: int) -> None:
        """Let a taker's order come in at `time_ms` and be filled; `now_ms` stamps the events."""
        book = self._streams.market.book
        fair = self._anchor.at(time_ms)
        lean = (fair - (book.bids.best + book.asks.best) / 2) / (4 * self._gap)
        buys = self._random() < 0.5 + 0.4 * max(-1.0, min(1.0, lean))
        reach = 4 * self._gap
        if buys and book.asks.best <= fair + reach:
            self._sweep(book.asks, self._streams.changes.set_ask, fair + reach, time_ms, now_ms)
        elif not buys and book.bids.best >= fair - reach:
            self._sweep(book.bids, self._streams.changes.set_bid, fair - reach, time_ms, now_ms)
        else:
            self._quote(fair)
        self._streams.best_prices()

    def make(self, time_ms: int) -> None:
        """Let a maker add, reduce or withdraw an order at `time_ms`."""
        self._quote(self._anchor.at(time_ms))
        self._streams.best_prices()

    def _sweep(
        self, side: BookSide, set_level: SetLevel, worst: int, time_ms: int, now_ms: int
    ) -> None:
        """Fill one order against `side`, no further than the price `worst`."""
        is_buy = side is self._streams.market.book.asks
        wanted = self._size(1.0)
        for _ in range(_LONGEST_SWEEP):
            price, resting = side.best_level()
            beyond = price > worst if is_buy else price < worst
            if beyond or len(side) <= _FEWEST_LEVELS:
                return
            filled = min(wanted, resting)
            set_level(price, resting - filled)
            self._streams.trade(
                now_ms, self._next_id, price, filled, time_ms, buyer_is_maker=not is_buy
            )
            self._next_id += 1
            wanted -= filled
            if not wanted:
                return

    def _quote(self, fair: int) -> None:
        book, changes = self._streams.market.book, self._streams.changes
        if book.asks.best + self._gap < fair:
            self._withdraw(book.asks, changes.set_ask, fair)
        elif book.bids.best - self._gap > fair:
            self._withdraw(book.bids, changes.set_bid, fair)
        is_bid = self._random() < 0.5
        side = book.bids if is_bid else book.asks
        set_level = changes.set_bid if is_bid else changes.set_ask
        missing = (self._levels - len(side)) / self._levels
        if self._random() < 0.5 + max(-0.45, min(0.45, missing)):
            self._add(side, set_level, fair, is_bid=is_bid)
        else:
            self._cancel(side, set_level)

    def _add(self, side: BookSide, set_level: SetLevel, fair: int, *, is_bid: bool) -> None:
        book, tick = self._streams.market.book, self._tick
        direction = -tick if is_bid else tick
        floor = fair - fair % tick
        inner = min(floor, book.asks.best - tick) if is_bid else max(floor, book.bids.best) + tick
        away = 0
        if self._random() > 0.2:
            # A power law: most orders rest near the best price, a few far away.
            furthest = fair * _FURTHEST / tick
            away = int(min(furthest, self._gap_ticks * (self._random() ** -0.7 - 1)))
        price = inner + direction * away
        if price <= 0:
            return
        set_level(price, side.quantities.get(price, 0) + self._size(3.0))
        if len(side) > self._levels * 5 // 4:
            set_level(side.worst, 0)

    def _cancel(self, side: BookSide, set_level: SetLevel) -> None:
        if len(side) <= _FEWEST_LEVELS:
            return
        rank = min(len(side) - 1, int(-12 * math.log(self._random() or 1e-9)))
        price = side.price_at(rank)
        steps = side.quantities[price] // self._step
        set_level(price, steps // 2 * self._step if self._random() < 0.4 else 0)

    def _withdraw(self, side: BookSide, set_level: SetLevel, fair: int) -> None:
        """Take back the quotes that the anchor has run over, some at a time."""
        is_asks = side is self._streams.market.book.asks
        for _ in range(_LONGEST_SWEEP // 2):
            price = side.best
            stale = price < fair if is_asks else price > fair
            if not stale or len(side) <= _FEWEST_LEVELS:
                return
            set_level(price, 0)

    def _fill(self, side: BookSide, price: int, direction: int) -> None:
        for depth in range(self._levels):
            if price <= 0:
                return
            side.set(price, self._size(3.0))
            spread = self._gap_ticks * (1 + depth / 25)
            price += direction * (1 + int(-spread * math.log(self._random() or 1e-9)))

    def _size(self, scale: float) -> int:
        """Return a quantity, a power law with `scale` times the mean of a taker's order."""
        draw = min(_LARGEST_ORDER, 1 / math.sqrt(self._random() or 1e-9))
        return max(1, round(self._least_steps * scale * draw)) * self._step
