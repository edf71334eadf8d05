"""The limits in front of every route but the probes', and of the sockets' handshakes."""

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from coinstream_backend.errors import respond
from coinstream_backend.limits.address import client_address
from coinstream_backend.limits.gate import ADMITTED, PROBES
from coinstream_backend.limits.rate import RateLimit
from coinstream_backend.limits.turns import Turns
from coinstream_backend.problems import Problem, too_many_requests


class LimitsMiddleware:
    """Answers 429 with `Retry-After` to a client that asks too often or for too much at once.

    A client that the gate knows by its connection was counted there; here are those that come
    through a proxy. Handshakes are counted apart: each may ask for the past of many symbols, so
    that a client that connects without end would cost the others more than one that asks.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        requests: RateLimit,
        handshakes: RateLimit,
        turns: Turns,
        refused: Callable[[str], None],
    ) -> None:
        self._app = app
        self._limits = {"http": requests, "websocket": handshakes}
        self._turns = turns
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request or refuse it."""
        limit = self._limits.get(scope["type"])
        if limit is None or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        client = client_address(scope)
        if ADMITTED not in scope.get("extensions", {}):
            wait_s = limit.wait_s(client, time.monotonic())
            if wait_s:
                self._refused("rate")
                await respond(scope["path"], too_many_requests(wait_s))(scope, receive, send)
                return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._serve_in_turn(client, scope, receive, send)

    async def _serve_in_turn(self, client: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with self._turns.of(client):
                await self._app(scope, receive, send)
        except Problem as problem:
            self._refused("busy" if problem.status == 503 else "turns")
            await respond(scope["path"], problem)(scope, receive, send)
