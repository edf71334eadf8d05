"""The market as it looks through the faults, and the publisher that lets events through or not."""

from collections.abc import Callable, Sequence

import msgspec

from coinstream_exchange.faults.market_view import PLAIN, MarketView
from coinstream_exchange.faults.plan import FaultPlan
from coinstream_exchange.venue import Event, Publish, SymbolRules, Venue
from coinstream_exchange.venue_decorator import VenueDecorator
from coinstream_exchange.wire import DepthSnapshot, Ticker24h

_WHOLE_BOOK = 5_000


class FaultyVenue(VenueDecorator):
    """A `Venue` seen through `view`, with books that may be old."""

    def __init__(self, inner: Venue, plan: FaultPlan, clock: Callable[[], float]) -> None:
        super().__init__(inner)
        self._plan = plan
        self._clock = clock
        self._old_books: dict[int, dict[str, DepthSnapshot]] = {}
        self.view = PLAIN

    def look(self, view: MarketView) -> None:
        """Show the market through `view` from now on."""
        self.view = view
        self._inner.pause(view.halted)

    def keep_books(self, number: int, concerns: Callable[[str], bool]) -> None:
        """Keep the books of this moment for the fault `number`."""
        self._old_books[number] = {
            symbol: self._inner.depth(symbol, _WHOLE_BOOK)
            for symbol in (rules.symbol for rules in self._inner.symbols())
            if concerns(symbol)
        }

    def forget_books(self, number: int) -> None:
        """Forget what was kept for a fault."""
        self._old_books.pop(number, None)

    def now_ms(self) -> int:
        """Return the time on the exchange's clock, right or wrong."""
        return self._inner.now_ms() + self.view.skew_ms

    def symbols(self) -> Sequence[SymbolRules]:
        """Return the symbols as they are listed now."""
        seen = (self.view.rules(rules) for rules in self._inner.symbols())
        return [rules for rules in seen if rules is not None]

    def depth(self, symbol: str, limit: int) -> DepthSnapshot:
        """Return the book of now, or an old one."""
        own = self._inside(symbol)
        fault = self._plan.stale_depth(own, self._clock())
        if fault is not None and own in self._old_books.get(fault.number, {}):
            book = self._old_books[fault.number][own]
            return DepthSnapshot(book.last_update_id, book.bids[:limit], book.asks[:limit])
        return self._inner.depth(own, limit)

    def ticker_24h(self, symbol: str) -> Ticker24h:
        """Return the statistics of the last rolling 24 hours."""
        return msgspec.structs.replace(super().ticker_24h(symbol), symbol=symbol)

    async def run(self, publish: Publish) -> None:
        """Drive the market, publishing what can be seen of it."""
        await self._inner.run(_SeenPublish(publish, self))

    def _inside(self, symbol: str) -> str:
        return self.view.inside(symbol)


class _SeenPublish:
    """Publishes the market's events as they look through the venue's view."""

    def __init__(self, target: Publish, venue: FaultyVenue) -> None:
        self._target = target
        self._venue = venue

    def __call__(self, stream: str, event: Event) -> None:
        view = self._venue.view
        if view is PLAIN:
            self._target(stream, event)
            return
        seen = view.stream(stream)
        if seen is not None:
            self._target(seen, view.event(event))

    def wanted(self, stream: str) -> bool:
        """Say whether anyone takes the stream's events."""
        seen = self._venue.view.stream(stream)
        return seen is not None and self._target.wanted(seen)

    def subscribed(self, stream: str) -> bool:
        """Say whether a client reads the stream."""
        seen = self._venue.view.stream(stream)
        return seen is not None and self._target.subscribed(seen)

    async def drained(self) -> None:
        """Return once every subscriber takes more."""
        await self._target.drained()


class SkippingPublish:
    """Publishes the events that the plan lets pass."""

    def __init__(self, target: Publish, plan: FaultPlan, clock: Callable[[], float]) -> None:
        self._target = target
        self._plan = plan
        self._clock = clock
        self.wanted = target.wanted
        self.subscribed = target.subscribed
        self.drained = target.drained

    def __call__(self, stream: str, event: Event) -> None:
        """Hand on an event, or not."""
        if not self._plan.touches_events or self._plan.event_passes(stream, self._clock()):
            self._target(stream, event)
