"""What both producers stand on: the exchange, its REST client, and the way into Kafka."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp

from coinstream_contracts.messages import Stream
from coinstream_contracts.symbols import parse_symbols
from coinstream_kafka import exchanges
from coinstream_kafka.adapters import Exchange
from coinstream_kafka.connection.feed import Feed, Handlers
from coinstream_kafka.connection.shard import Followers, Renewal
from coinstream_kafka.gaps.report import GapReporter
from coinstream_kafka.kafka_producer import SinkSettings
from coinstream_kafka.outlet import Outlet, Sink
from coinstream_kafka.rest.client import RestClient
from coinstream_kafka.rest.weight_budget import WeightBudget
from coinstream_kafka.settings import ProducerSettings
from coinstream_kafka.sink import KafkaSink
from coinstream_kafka.symbols.selection import Selection
from coinstream_kafka.symbols.watch import SymbolWatch
from coinstream_kafka.watchdog import Watchdog, Watched
from coinstream_telemetry.logs import get_logger

EXIT_UNDELIVERED: Final = 3
"""Exit code of a stop at which Kafka did not take everything in time."""

_PART_OF_LIFE: Final = 0.99

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """The edges, open, and what both producers make of them in the same way."""

    settings: ProducerSettings
    exchange: Exchange
    client: RestClient
    budget: WeightBudget
    sink: Sink
    outlet: Outlet

    def feed(
        self, streams: tuple[Stream, ...], *, handlers: Handlers, followers: Followers
    ) -> Feed:
        """Return the connections that will carry these streams."""
        # Connections are replaced always before the exchange ends them.
        longest_s = self.exchange.limits.lifetime_s * _PART_OF_LIFE
        return Feed(
            self.exchange,
            streams,
            handlers=handlers,
            followers=followers,
            on_bad_frame=self.outlet.refuse,
            renewal=Renewal(min(self.settings.roll_after_s, longest_s), self.settings.overlap_s),
            symbols_per_connection=self.settings.symbols_per_connection,
        )

    def symbol_watch(self, on_selection: Callable[[Selection], None]) -> SymbolWatch:
        """Return what says which symbols are to be followed."""
        return SymbolWatch(
            lambda: self.client.fetch(self.exchange.symbols()),
            symbols=parse_symbols(self.settings.symbols),
            file=self.settings.symbols_file,
            check_s=self.settings.symbols_check_s,
            on_selection=on_selection,
        )

    def watchdog(self, *watched: Watched, feed: Feed, symbols: SymbolWatch) -> Watchdog:
        """Return what replaces connections of `feed` that bring nothing any more."""
        return Watchdog(
            watched,
            self.outlet,
            connections=feed.connections,
            silence_after_s=self.settings.silence_after_s,
            may_be_silent=lambda symbol: not symbols.is_trading(symbol),
            renew=feed.renew,
        )

    def healthy(self) -> bool:
        """Say whether Kafka takes what is sent."""
        return self.sink.healthy

    async def finish(self, reporter: GapReporter) -> int:
        """Deliver what was handed over and say up to where it goes; return the exit code."""
        timeout_s = self.settings.stop_timeout_s
        reporter.tell_changes()
        await reporter.tell_watermarks(timeout_s)
        delivered = await self.sink.flush(timeout_s)
        _log.info("stopped", everything_delivered=delivered)
        return 0 if delivered else EXIT_UNDELIVERED


@asynccontextmanager
async def open_line(
    settings: ProducerSettings, name: str, on_lost: Callable[[str, bytes, bytes], None]
) -> AsyncIterator[Line]:
    """Open the edges; at the end, what was handed over is delivered or told as lost."""
    exchange = await exchanges.choose(
        settings.exchange, settings.simulator_url, settings.exchange_api_key
    )
    _log.info("market", market=exchange.market, rest=exchange.rest_url, setting=settings.exchange)
    budget = WeightBudget(exchange.weight_per_minute, settings.weight_share)
    sink = KafkaSink(
        SinkSettings(settings.kafka_bootstrap, client_id=f"coinstream-{name}"), on_lost=on_lost
    )
    try:
        outlet = Outlet(sink, exchange.market)
        async with aiohttp.ClientSession() as session:
            client = RestClient(exchange, session, budget, outlet.refuse)
            yield Line(settings, exchange, client, budget, sink, outlet)
    finally:
        await sink.close(settings.stop_timeout_s)
