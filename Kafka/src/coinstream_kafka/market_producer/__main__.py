"""Starts the order book and trades producer: the one place where its parts are put together."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from prometheus_client import REGISTRY

from coinstream_contracts import topics
from coinstream_contracts.messages import HealthEvent, Stream, Trade
from coinstream_kafka.adapters.events import DepthUpdate
from coinstream_kafka.connection.feed import Feed
from coinstream_kafka.figures import ProducerFigures, ProducerMetrics, StreamFigures
from coinstream_kafka.gaps.backfill import Backfill
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.gaps.report import GapReporter
from coinstream_kafka.line import Line
from coinstream_kafka.log_tail import TradePosition
from coinstream_kafka.market_producer.books import BookFlow
from coinstream_kafka.market_producer.snapshots import Snapshots
from coinstream_kafka.market_producer.trades import TradeArchive, TradeFlow
from coinstream_kafka.recovery import recover
from coinstream_kafka.rhythm import ages_s
from coinstream_kafka.service import on_hangup, run_service, run_until, unless
from coinstream_kafka.settings import MarketProducerSettings
from coinstream_kafka.symbols.selection import Selection
from coinstream_kafka.watchdog import Position, Watched

# Probes of silent streams leave half of the budget to snapshots and backfill.
_PROBE_SHARE: Final = 0.5

_decode_trade = msgspec.json.Decoder(TradePosition).decode


class MarketProducer:
    """The parts of the producer, wired to each other."""

    def __init__(self, settings: MarketProducerSettings) -> None:
        self._settings = settings
        self._ready: Callable[[], bool] = lambda: False
        self._trades: TradeFlow | None = None

    def on_lost(self, topic: str, key: bytes, value: bytes) -> None:
        """Give a lost trade back to its ledger; a lost book is followed by a newer one anyway."""
        if topic == topics.TRADES.name and self._trades is not None:
            self._trades.on_lost(key.decode(), _decode_trade(value).id)

    def ready(self) -> bool:
        """Whether every stream flows and Kafka takes what is sent."""
        return self._ready()

    async def run(self, line: Line, stop: asyncio.Event) -> int:
        """Run until `stop` is set; return the exit code."""
        settings, exchange, outlet = self._settings, line.exchange, line.outlet
        remembered = await unless(
            stop,
            recover(
                settings.kafka_bootstrap,
                settings.tail_records,
                topic=topics.TRADES,
                kind=TradePosition,
                stream=Stream.TRADE,
                market=exchange.market,
                step=1,
            ),
        )
        if remembered is None:
            return 0
        ledgers = Ledgers(Stream.TRADE, 1, remembered)
        streams = {Stream.TRADE: StreamFigures(), Stream.DEPTH: StreamFigures()}
        trades = self._trades = TradeFlow(ledgers, outlet, streams[Stream.TRADE])
        snapshots = Snapshots(exchange, line.client, settings.snapshot_levels)
        books = BookFlow(snapshots, outlet, streams[Stream.DEPTH], settings.book_interval_ms)
        feed = line.feed(
            (Stream.TRADE, Stream.DEPTH),
            handlers={Trade: trades.on_trade, DepthUpdate: books.on_update},
            followers=_Both(trades, books),
        )
        symbols = line.symbol_watch(lambda selection: follow(selection, trades, books, feed, line))
        watchdog = line.watchdog(*watched(line, trades, books), feed=feed, symbols=symbols)
        reporter = GapReporter([ledgers], outlet, line.sink, settings.watermark_s)
        backfill = Backfill(
            ledgers,
            TradeArchive(exchange, line.client, trades),
            settings.max_gap_trades,
            may_publish=line.healthy,
        )
        figures = ProducerFigures(
            streams,
            gaps=lambda: {Stream.TRADE: ledgers.count()},
            ages_s=lambda: ages_s({Stream.TRADE: trades.pulses(), Stream.DEPTH: books.pulses()}),
            connects=lambda: feed.connects,
            weight_used=lambda: line.budget.used,
            resyncs=lambda: books.resyncs,
            dead_letters=lambda: outlet.dead_letters,
        )
        REGISTRY.register(ProducerMetrics(figures))
        on_hangup(symbols.look_again)
        self._ready = lambda: feed.connected and line.healthy()
        await run_until(
            stop,
            [
                symbols.run(),
                feed.run(),
                snapshots.run(),
                books.run_snapshots(),
                backfill.run(),
                reporter.run(),
                watchdog.run(),
            ],
        )
        return await line.finish(reporter)


class _Both:
    """Tells both flows of the connections that they share."""

    def __init__(self, trades: TradeFlow, books: BookFlow) -> None:
        self._trades = trades
        self._books = books

    def on_streaming(self, symbols: Iterable[str]) -> None:
        """Say that the streams flow."""
        symbols = list(symbols)
        self._trades.on_streaming(symbols)
        self._books.on_streaming(symbols)

    def on_cut(self, symbols: Iterable[str], reason: str) -> None:
        """Say that the streams were cut."""
        symbols = list(symbols)
        self._trades.on_cut(symbols, reason)
        self._books.on_cut(symbols, reason)


def follow(
    selection: Selection, trades: TradeFlow, books: BookFlow, feed: Feed, line: Line
) -> None:
    """Follow what was selected, and tell what is new of it."""
    trades.follow(selection.followed)
    books.follow(selection.followed)
    feed.follow(selection.followed)
    for info in selection.changed:
        line.outlet.publish(topics.SYMBOLS, info.symbol, info)
        line.outlet.health(
            info.symbol, Stream.TRADE, HealthEvent.SYMBOL_STATUS, detail=info.status.value
        )


def watched(line: Line, trades: TradeFlow, books: BookFlow) -> tuple[Watched, ...]:
    """Return how each stream's silence is examined."""

    async def newest_trade(symbol: str) -> Position | None:
        query = line.exchange.newest_trade_id(symbol)
        return _position(await line.client.fetch(query, share=_PROBE_SHARE))

    async def newest_update(symbol: str) -> Position | None:
        query = line.exchange.depth(symbol, 5)
        return Position((await line.client.fetch(query, share=_PROBE_SHARE)).last_id)

    def held_trade(symbol: str) -> Position | None:
        return _position(trades.newest(symbol))

    def held_update(symbol: str) -> Position | None:
        return _position(books.newest(symbol))

    return (
        Watched(Stream.TRADE, trades.pulses, held_trade, newest_trade, trades.miss),
        Watched(Stream.DEPTH, books.pulses, held_update, newest_update, books.miss),
    )


def _position(place: int | None) -> Position | None:
    return None if place is None else Position(place)


def main() -> None:
    """Run the service."""
    run_service("market-producer", MarketProducerSettings, MarketProducer)


if __name__ == "__main__":
    main()
