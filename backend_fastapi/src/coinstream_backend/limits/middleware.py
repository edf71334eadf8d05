"""The rate limit in front of every route but the probes'. Sockets have their own quota."""

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from coinstream_backend.errors import respond
from coinstream_backend.limits.address import client_address
from coinstream_backend.limits.rate import RateLimit
from coinstream_backend.problems import too_many_requests


class RateLimitMiddleware:
    """Answers 429 with `Retry-After` to a client that asks too often."""

    def __init__(self, app: ASGIApp, *, limit: RateLimit, refused: Callable[[], None]) -> None:
        self._app = app
        self._limit = limit
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request or refuse it."""
        if scope["type"] == "http" and not _is_exempt(scope["path"]):
            wait_s = self._limit.wait_s(client_address(scope), time.monotonic())
            if wait_s:
                self._refused()
                await respond(scope["path"], too_many_requests(wait_s))(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_exempt(path: str) -> bool:
    return path in {"/metrics", "/health"} or path.startswith("/health/")
