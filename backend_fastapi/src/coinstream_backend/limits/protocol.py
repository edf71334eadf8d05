"""Uvicorn's HTTP protocol, with a gate before everything that a request costs.

A refused request is parsed and answered from ready bytes. It gets no task, no ASGI scope and no
routing, which makes it several times cheaper than the cheapest request that is served.
"""

import asyncio
import time
from typing import Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from coinstream_backend.limits.address import client_address
from coinstream_backend.limits.gate import ADMITTED, Gate

MAX_PIPELINED: Final = 64
"""Requests on one connection that may wait for the answer to the one before."""
PAUSE_S: Final = 1.0
"""How long a connection is not read from, of a client that does not heed its refusals."""


class GatedProtocol(HttpToolsProtocol):
    """One HTTP connection, up to its end or to the handshake of a WebSocket."""

    _gate: Gate | None = None
    _client_key = ""
    _is_counted = False
    _is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Count the connection, or cut it off when the client has too many."""
        super().connection_made(transport)
        gate: Gate = self.app_state["gate"]
        if not gate.watches(self.client[0] if self.client else ""):
            return
        self._gate, self._client_key = gate, client_address({"client": self.client})
        self._is_counted = gate.enter(self._client_key)
        if not self._is_counted:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection out."""
        super().connection_lost(exc)
        self._count_out()

    def handle_websocket_upgrade(self) -> None:
        """Count the connection out, for sockets have limits of their own; or end it."""
        if self._is_refused:
            self.transport.close()
            return
        self._count_out()
        super().handle_websocket_upgrade()

    def _count_out(self) -> None:
        if self._gate is not None and self._is_counted:
            self._is_counted = False
            self._gate.leave(self._client_key)

    def on_headers_complete(self) -> None:
        """Refuse the request, or let uvicorn serve it."""
        self._is_refused = False
        # An answer must not overtake the one before it: the application refuses those itself.
        is_next = self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]  # it is None at first
        if self._gate is not None and is_next:
            wait_s = self._wait_s(self._gate)
            if wait_s:
                self._is_refused = True
                self._refuse(self._gate, wait_s)
                return
        elif len(self.pipeline) >= MAX_PIPELINED:
            self._is_refused = True
            self.transport.abort()
            return
        super().on_headers_complete()

    def _wait_s(self, gate: Gate) -> int:
        now_s = time.monotonic()
        if self.parser.should_upgrade() and self._should_upgrade():
            return gate.handshake_wait_s(self._client_key, now_s)
        self.scope["extensions"] = {ADMITTED: {}}
        return gate.wait_s(self._client_key, self._path(), now_s)

    def _path(self) -> bytes:
        return self.url.partition(b"?")[0]

    def on_body(self, body: bytes) -> None:
        """Drop what comes with a refused request."""
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Note the end of a request that is served."""
        if not self._is_refused:
            super().on_message_complete()

    def _refuse(self, gate: Gate, wait_s: int) -> None:
        if self.flow.write_paused:  # it asks on and reads no answer
            self.transport.abort()
            return
        if self.transport.is_closing():
            return
        keeps = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        origin = next((value for name, value in self.headers if name == b"origin"), None)
        answer = gate.answers.answer(
            self._path().decode("latin-1"),
            wait_s,
            origin,
            has_body=self.parser.get_method() != b"HEAD",
            closes=not keeps,
        )
        always = [b"%b: %b\r\n" % header for header in self.server_state.default_headers]
        self.transport.write(b"".join([STATUS_LINE[429], *always, answer]))
        self.on_response_complete()
        if not keeps:
            self.transport.close()
        elif not gate.bears(self._client_key, time.monotonic()):
            self.flow.pause_reading()
            self.loop.call_later(PAUSE_S, self._read_on)

    def _read_on(self) -> None:
        if not self.transport.is_closing():
            self.flow.resume_reading()
