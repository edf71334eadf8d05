"""The rate limit in front of every route but the probes', and of the sockets' handshakes."""

import time
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from coinstream_backend.errors import respond
from coinstream_backend.limits.address import client_address
from coinstream_backend.limits.rate import RateLimit
from coinstream_backend.problems import too_many_requests

_EXEMPT: Final = frozenset({"/metrics", "/health/live", "/health/ready"})


class RateLimitMiddleware:
    """Answers 429 with `Retry-After` to a client that asks too often.

    Handshakes are counted apart: each may ask for the past of many symbols, so that a client that
    connects without end would cost the others more than one that asks.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        requests: RateLimit,
        handshakes: RateLimit,
        refused: Callable[[], None],
    ) -> None:
        self._app = app
        self._limits = {"http": requests, "websocket": handshakes}
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request or refuse it."""
        limit = self._limits.get(scope["type"])
        if limit is not None and scope["path"] not in _EXEMPT:
            wait_s = limit.wait_s(client_address(scope), time.monotonic())
            if wait_s:
                self._refused()
                await respond(scope["path"], too_many_requests(wait_s))(scope, receive, send)
                return
        await self._app(scope, receive, send)
