"""Trades: each once, in order of their ids, and each missing one accounted for."""

import time
from collections.abc import Iterable

from coinstream_contracts import topics
from coinstream_contracts.messages import HealthEvent, Stream, Trade
from coinstream_kafka.adapters import Exchange
from coinstream_kafka.figures import StreamFigures
from coinstream_kafka.gaps.ledger import Arrival, GapLedger
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.gaps.ranges import Range
from coinstream_kafka.outlet import Outlet
from coinstream_kafka.rest.client import RestClient
from coinstream_kafka.rhythm import Pulse
from coinstream_telemetry.logs import get_logger

_BACKFILL_SHARE = 0.8
"""Part of the weight that may go to missing trades: with 0.85 of Binance's 6,000 for all, 160 calls
a minute, which fetch 160,000 trades. The rest is for snapshots."""

_log = get_logger(__name__)


class TradeFlow:
    """Takes trades from the stream."""

    def __init__(self, ledgers: Ledgers, outlet: Outlet, figures: StreamFigures) -> None:
        self._ledgers = ledgers
        self._outlet = outlet
        self._figures = figures
        self._followed: dict[str, tuple[GapLedger, Pulse]] = {}

    def follow(self, symbols: Iterable[str]) -> None:
        """Take trades of these symbols, and of no others."""
        self._followed = {
            symbol: self._followed.get(symbol) or (self._ledgers.of(symbol), Pulse())
            for symbol in symbols
        }

    def pulses(self) -> dict[str, Pulse]:
        """Return when each symbol last told something."""
        return {symbol: pulse for symbol, (_, pulse) in self._followed.items()}

    def newest(self, symbol: str) -> int | None:
        """Return the newest trade id that came."""
        followed = self._followed.get(symbol)
        return followed[0].newest if followed else None

    def miss(self, symbol: str, newest: int) -> None:
        """Take note that the exchange has every trade up to `newest`."""
        followed = self._followed.get(symbol)
        if followed is not None:
            followed[0].expect(newest)

    def on_trade(self, trade: Trade) -> None:
        """Publish a trade that is new, and note what is missing before it."""
        followed = self._followed.get(trade.symbol)
        if followed is None:
            return  # unsubscribed a moment ago
        ledger, pulse = followed
        pulse.events += 1
        pulse.last_event_at = time.monotonic()
        self._figures.events += 1
        arrival = ledger.observe(trade.id)
        if arrival is Arrival.DUPLICATE:
            self._figures.duplicates += 1
            return
        if arrival is Arrival.REWOUND:
            _log.warning("sequence_began_anew", symbol=trade.symbol, stream="trade", id=trade.id)
        if not self.publish(trade):
            ledger.lose(trade.id, trade.id)
            return
        self._figures.lag(time.time_ns() // 1_000_000 - trade.event_time_ms)

    def publish(self, trade: Trade) -> bool:
        """Hand a trade over; False when there is no room for it."""
        if self._outlet.publish(topics.TRADES, trade.symbol, trade):
            self._figures.published += 1
            return True
        self._figures.refused += 1
        return False

    def on_lost(self, symbol: str, trade_id: int) -> None:
        """Take note that a trade which was handed over did not reach Kafka."""
        self._figures.lost += 1
        self._ledgers.of(symbol).lose(trade_id, trade_id)

    def on_streaming(self, symbols: Iterable[str]) -> None:
        """Take note that the streams flow."""
        for symbol in symbols:
            followed = self._followed.get(symbol)
            if followed is not None:
                followed[1].connected()
            self._outlet.health(symbol, Stream.TRADE, HealthEvent.CONNECTED)

    def on_cut(self, symbols: Iterable[str], reason: str) -> None:
        """Take note that the streams were cut."""
        for symbol in symbols:
            self._ledgers.of(symbol).connection_is_fresh()
            self._outlet.health(symbol, Stream.TRADE, HealthEvent.DISCONNECTED, detail=reason)


class TradeArchive:
    """Single trades by id, from REST."""

    def __init__(self, exchange: Exchange, client: RestClient, flow: TradeFlow) -> None:
        self._exchange = exchange
        self._client = client
        self._flow = flow

    @property
    def items_per_call(self) -> int:
        """How many trades one answer holds."""
        return self._exchange.max_trades

    async def fetch(self, symbol: str, part: Range) -> list[Trade]:
        """Return the trades of `part` that the exchange has."""
        count = part.last - part.first + 1
        query = self._exchange.trades(symbol, part.first, count)
        return await self._client.fetch(query, share=_BACKFILL_SHARE)

    def position(self, item: Trade) -> int:
        """Return the trade's id."""
        return item.id

    def publish(self, item: Trade) -> bool:
        """Publish a trade from REST."""
        return self._flow.publish(item)
