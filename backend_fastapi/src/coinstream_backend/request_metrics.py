"""Counts and times HTTP requests by route."""

import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coinstream_backend.metrics import Metrics

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestMetricsMiddleware:
    """Notes each request's route, status and duration."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, and note how that went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            # The route's template, never the path as asked: that would let callers make new series.
            path = getattr(scope.get("route"), "path", "other")
            self._metrics.requests.labels(_method(scope), path, status).inc()
            self._metrics.request_seconds.labels(path).observe(time.perf_counter() - began_s)


def _method(scope: Scope) -> str:
    return str(scope["method"]) if scope["method"] in _METHODS else "other"
