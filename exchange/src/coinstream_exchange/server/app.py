"""The server's composition: routes, limits and the market behind them, on one port."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry

from coinstream_contracts.times import SECOND_MS
from coinstream_exchange.server.limits.weights import Weights
from coinstream_exchange.server.metrics import ServerMetrics, exposition
from coinstream_exchange.server.options import ServerOptions
from coinstream_exchange.server.rest import depth, exchange_info, general, klines, tickers, trades
from coinstream_exchange.server.rest.gateway import Gateway, tell_errors
from coinstream_exchange.server.seams import Seams
from coinstream_exchange.server.websocket.hub import Hub
from coinstream_exchange.server.websocket.streams import Streams
from coinstream_exchange.venue import Publish, Venue
from coinstream_telemetry.logs import get_logger

_BACKLOG: Final = 1_024
_DRAINED: Final = 1 / 16
_DEFAULTS: Final = ServerOptions()
_OPEN_SEAMS: Final = Seams()

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens, where the market's events go in, who is connected.

    `publish` hands them to `hub` through what was put in between.
    """

    port: int
    hub: Hub
    publish: Publish
    site: web.TCPSite
    streams: Streams


async def serve(
    venue: Venue,
    *,
    host: str,
    port: int,
    options: ServerOptions = _DEFAULTS,
    seams: Seams = _OPEN_SEAMS,
) -> None:
    """Run the market and its server until SIGTERM, SIGINT or cancellation.

    A market that ends (a recording) leaves its last state to be read. At the end every client is
    told `serverShutdown` and has `options.stop_notice_s` to leave.

    Raises:
        OSError: the port is taken.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        async with running(venue, host=host, port=port, options=options, seams=seams) as server:
            _log.info("serving", host=host, port=server.port, market=venue.name)
            await _run_until(stop, venue, server, options.stop_notice_s)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


@asynccontextmanager
async def running(
    venue: Venue,
    *,
    host: str,
    port: int,
    options: ServerOptions = _DEFAULTS,
    seams: Seams = _OPEN_SEAMS,
) -> AsyncIterator[Server]:
    """Serve `venue` while the context lasts, without driving it; port 0 asks for a free one.

    Raises:
        OSError: the port is taken.
    """
    hub = Hub(
        drain_to=int(options.outgoing_bytes * _DRAINED), drain_timeout_s=options.drain_timeout_s
    )
    streams = Streams(hub, options, venue.now_ms, seams)
    runner = web.AppRunner(
        _application(venue, hub, streams, options, seams),
        access_log=None,
        handle_signals=False,
        shutdown_timeout=1.0,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=_BACKLOG)
        await site.start()
        yield Server(runner.addresses[0][1], hub, seams.publish(hub), site, streams)
    finally:
        await streams.close_all()
        await runner.cleanup()


def _application(
    venue: Venue, hub: Hub, streams: Streams, options: ServerOptions, seams: Seams
) -> web.Application:
    weights = Weights(
        options.weight_per_minute,
        refusals_before_ban=options.refusals_before_ban,
        first_ban_ms=int(options.first_ban_s * SECOND_MS),
    )
    gateway = Gateway(venue, weights)
    registry = CollectorRegistry()
    for collector in (ServerMetrics(hub, streams, gateway), *seams.collectors):
        registry.register(collector)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(
            body=exposition(registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    app = web.Application(middlewares=[*seams.middlewares, tell_errors])
    for call in (
        *general.CALLS,
        exchange_info.call(options.weight_per_minute),
        *depth.CALLS,
        *klines.CALLS,
        *trades.CALLS,
        *tickers.CALLS,
    ):
        app.router.add_get(call.path, gateway.handler(call))
    app.router.add_get("/ws", streams.raw)
    app.router.add_get("/ws/{streams:.*}", streams.raw)
    app.router.add_get("/stream", streams.combined)
    app.router.add_get("/stream/", streams.combined)
    app.router.add_get("/metrics", metrics)
    return app


async def _run_until(stop: asyncio.Event, venue: Venue, server: Server, notice_s: float) -> None:
    """Drive the market until `stop`, and keep its state on offer when it ends by itself.

    While clients leave, events still come, but nobody is let in: a connection must not begin on a
    server that is about to end.
    """
    market = asyncio.create_task(venue.run(server.publish))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({market, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not stop.is_set():
            market.result()
            _log.info("market_ended", market=venue.name)
            await stopping
    finally:
        stopping.cancel()
        await server.site.stop()
        await server.streams.announce_shutdown(notice_s)
        market.cancel()
        with suppress(asyncio.CancelledError):
            await market
