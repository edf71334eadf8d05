"""A market behind the real server, with a witness of everything it publishes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from coinstream_exchange.replay.contents import scan
from coinstream_exchange.replay.recording import read_lines
from coinstream_exchange.replay.replay_venue import ReplayOptions, ReplayVenue
from coinstream_exchange.server.app import running
from coinstream_exchange.server.websocket.hub import Hub
from coinstream_exchange.synthetic.engine import MarketOptions
from coinstream_exchange.synthetic.synthetic_venue import SyntheticVenue
from coinstream_exchange.venue import Event, Venue
from coinstream_exchange.wire import DepthEvent, DepthSnapshot, KlineEvent, TradeEvent

LEVELS = 50
SYMBOLS = ("BTCUSDT", "ETHUSDT", "DOGEUSDT")


@dataclass
class Witness:
    """Passes the market's events on, and keeps what clients should end up with."""

    hub: Hub
    venue: Venue
    books: dict[tuple[str, int], DepthSnapshot] = field(default_factory=dict)
    trades: dict[tuple[str, int], TradeEvent] = field(default_factory=dict)
    klines: list[KlineEvent] = field(default_factory=list)

    def __call__(self, stream: str, event: Event) -> None:
        match event:
            case DepthEvent(symbol=symbol, last_update_id=update_id):
                book = self.venue.depth(symbol, LEVELS)
                if book.last_update_id == update_id:
                    self.books[symbol, update_id] = book
            case TradeEvent(symbol=symbol, id=trade_id):
                self.trades[symbol, trade_id] = event
            case KlineEvent():
                self.klines.append(event)
        self.hub(stream, event)

    def wanted(self, stream: str) -> bool:
        return self.hub.wanted(stream)

    def subscribed(self, stream: str) -> bool:
        return self.hub.subscribed(stream)

    async def drained(self) -> None:
        await self.hub.drained()


@dataclass(frozen=True)
class LiveExchange:
    address: str
    venue: Venue
    witness: Witness


@asynccontextmanager
async def live_exchange(rate: float = 300.0) -> AsyncIterator[LiveExchange]:
    """Serve a synthetic market on a free port."""
    venue = SyntheticVenue(MarketOptions(SYMBOLS, rate=rate, seed=7, history_days=1))
    async with _live(venue) as exchange:
        yield exchange


@asynccontextmanager
async def replayed_exchange(files: Sequence[Path], speed: float) -> AsyncIterator[LiveExchange]:
    """Serve a recording, from its beginning on when a client has subscribed."""
    venue = ReplayVenue(ReplayOptions(tuple(files), speed=speed), scan(read_lines(files)))
    async with _live(venue) as exchange:
        yield exchange


@asynccontextmanager
async def _live(venue: Venue) -> AsyncIterator[LiveExchange]:
    async with running(venue, host="127.0.0.1", port=0) as server:
        witness = Witness(server.hub, venue)
        market = asyncio.create_task(venue.run(witness))
        try:
            yield LiveExchange(f"127.0.0.1:{server.port}", venue, witness)
        finally:
            market.cancel()
            with suppress(asyncio.CancelledError):
                await market
