"""The WebSocket paths: `/ws…` for raw events, `/stream` for wrapped ones."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from aiohttp import WSCloseCode, web

from coinstream_contracts.times import SECOND_MS
from coinstream_exchange.server.errors import banned, invalid_data, too_many_connections
from coinstream_exchange.server.limits.addresses import AddressLimit
from coinstream_exchange.server.limits.liveness import Liveness
from coinstream_exchange.server.limits.sliding_window import SlidingWindow
from coinstream_exchange.server.options import ServerOptions
from coinstream_exchange.server.seams import Seams
from coinstream_exchange.server.time_unit import parse_time_unit
from coinstream_exchange.server.websocket.connection import FLOODED, Connection
from coinstream_exchange.server.websocket.hub import Hub
from coinstream_exchange.server.websocket.session import Session
from coinstream_exchange.server.websocket.socket_outbox import SocketOutbox
from coinstream_telemetry.logs import get_logger

_MAX_MESSAGE_BYTES: Final = 256 * 1024
_CLOSE_TIMEOUT_S: Final = 2.0

_log = get_logger(__name__)


class Streams:
    """Opens connections within the limits and keeps those that are open."""

    def __init__(
        self, hub: Hub, options: ServerOptions, now_ms: Callable[[], int], seams: Seams
    ) -> None:
        self._hub = hub
        self._seams = seams
        self._options = options
        self._now_ms = now_ms
        self._attempts = AddressLimit(options.connections_per_5_minutes)
        self._floods = AddressLimit(options.disconnects_before_ban)
        self._open: set[Connection] = set()
        self._all_left = asyncio.Event()
        self._all_left.set()
        self.refused = 0
        self.closed: Counter[str] = Counter()

    @property
    def open_count(self) -> int:
        """How many connections are open."""
        return len(self._open)

    async def raw(self, request: web.Request) -> web.StreamResponse:
        """Serve `/ws`, `/ws/<a>` and `/ws/<a>/<b>`: any name is taken as a stream."""
        return await self._serve(request, request.match_info.get("streams", ""), combined=False)

    async def combined(self, request: web.Request) -> web.StreamResponse:
        """Serve `/stream` and `/stream?streams=<a>/<b>`."""
        return await self._serve(request, request.query.get("streams", ""), combined=True)

    async def announce_shutdown(self, notice_s: float) -> None:
        """Tell every client of the end, and give them `notice_s` to leave."""
        for connection in self._open:
            connection.announce_shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(notice_s):
                await self._all_left.wait()

    async def close_all(self) -> None:
        """Close what is still open."""
        await asyncio.gather(
            *(
                connection.close("shutdown", WSCloseCode.GOING_AWAY, "Server shutdown")
                for connection in list(self._open)
            )
        )

    async def _serve(
        self, request: web.Request, names: str, *, combined: bool
    ) -> web.StreamResponse:
        address = request.remote or ""
        self._admit(address, time.monotonic())
        streams = tuple(name for name in names.split("/") if name)
        if len(streams) > self._options.streams_per_connection:
            raise invalid_data("streams")
        socket = web.WebSocketResponse(
            autoping=False,
            compress=False,
            timeout=_CLOSE_TIMEOUT_S,
            max_msg_size=_MAX_MESSAGE_BYTES,
        )
        await socket.prepare(request)
        session = Session(streams, combined=combined, limit=self._options.streams_per_connection)
        connection = self._connection(request, socket, session)
        if connection is None:
            return socket
        self._open.add(connection)
        self._seams.opened(connection)
        self._all_left.clear()
        try:
            await connection.serve()
        finally:
            self._open.discard(connection)
            if not self._open:
                self._all_left.set()
            self.closed[connection.closed_for] += 1
            if connection.closed_for == FLOODED:
                self._floods.admit(address, time.monotonic())
            _log.debug("connection_closed", address=address, reason=connection.closed_for)
        return socket

    def _admit(self, address: str, now: float) -> None:
        """Let `address` connect.

        Raises:
            ExchangeError: it did so too often (429), or was disconnected too often (418).
        """
        ban_s = self._floods.free_in_s(address, now)
        if ban_s:
            self.refused += 1
            raise banned(time.time_ns() // 1_000_000 + ban_s * SECOND_MS, ban_s)
        if not self._attempts.admit(address, now):
            self.refused += 1
            raise too_many_connections(self._attempts.free_in_s(address, now))

    def _connection(
        self, request: web.Request, socket: web.WebSocketResponse, session: Session
    ) -> Connection | None:
        """Return the connection on `socket`; None when the client has gone already."""
        transport = request.transport
        if transport is None:
            return None
        options = self._options

        def give_up() -> None:
            connection.closed_for = "too_slow"
            _log.warning("client_too_slow", address=request.remote)
            transport.abort()

        outbox = SocketOutbox(transport, limit=options.outgoing_bytes, give_up=give_up)
        connection = Connection(
            socket,
            session=session,
            unit=parse_time_unit(request.query.get("timeUnit")),
            hub=self._hub,
            socket_outbox=outbox,
            outbox=self._seams.outbox(outbox),
            liveness=Liveness(
                time.monotonic(),
                ping_interval_s=options.ping_interval_s,
                pong_timeout_s=options.pong_timeout_s,
                life_s=options.connection_life_s,
                notice_s=options.life_notice_s,
            ),
            messages=SlidingWindow(options.messages_per_second, 1.0),
            now_ms=self._now_ms,
        )
        return connection
