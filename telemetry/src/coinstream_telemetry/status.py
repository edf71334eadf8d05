"""Metrics and health of services that have no HTTP server of their own."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import REGISTRY, CollectorRegistry, make_wsgi_app

from coinstream_telemetry.build import build_told

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep scrapes and probes out of the log."""


@contextmanager
def status_endpoint(
    port: int,
    *,
    ready: Callable[[], bool],
    host: str = "0.0.0.0",
    registry: CollectorRegistry = REGISTRY,
) -> Iterator[int]:
    """Serve `/metrics`, `/health/live` and `/health/ready` from a thread while the context lasts.

    `ready` is asked at each `/health/ready`, from another thread: 200 when it is true, else 503.
    Yields the port; port 0 asks for a free one.

    Raises:
        OSError: the port is taken.
    """
    metrics = make_wsgi_app(registry)

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        if path == "/metrics":
            body: Iterable[bytes] = metrics(environ, start_response)
            return body
        if path == "/health/live":
            return _plain(start_response, "200 OK", b"live\n")
        if path == "/health/ready":
            if ready():
                return _plain(start_response, "200 OK", b"ready\n")
            return _plain(start_response, "503 Service Unavailable", b"not ready\n")
        return _plain(start_response, "404 Not Found", b"not found\n")

    with (
        build_told(registry),
        make_server(host, port, app, server_class=_Server, handler_class=_QuietHandler) as server,
    ):
        thread = threading.Thread(target=server.serve_forever, name="status", daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join(timeout=5)


def _plain(start_response: "StartResponse", status: str, body: bytes) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
