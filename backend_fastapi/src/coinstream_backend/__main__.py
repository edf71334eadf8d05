"""`coinstream-api`: serves the API until SIGTERM or SIGINT."""

import gc
import signal
import sys
from typing import Final

import uvicorn
from pydantic import ValidationError

from coinstream_backend.app import create_app
from coinstream_backend.limits.protocol import GatedProtocol
from coinstream_backend.live.protocol import FrameProtocol
from coinstream_backend.settings import Settings
from coinstream_telemetry.logs import configure_logs, get_logger

EXIT_BAD_SETTINGS: Final = 2
THREAD_TURN_S: Final = 0.001
"""How long the reader's thread and the event loop keep each other waiting at most."""
COLLECT_AFTER: Final = (2_000, 20, 20)
"""New objects until the youngest are collected, and how often that happens until the older ones
are. A collection of all stops every socket, for 0.1 s with a thousand of them; a socket that has
gone leaves about 120 objects, so all are looked at after some 7,000 such."""


def main() -> int:
    """Run the server.

    Returns 0 after a clean stop, 2 when a setting cannot be used, and uvicorn's 3 when it cannot
    start, as when the port is taken.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        print(f"coinstream-api: bad settings\n{error}", file=sys.stderr)
        return EXIT_BAD_SETTINGS
    configure_logs("api", settings.log_level)
    sys.setswitchinterval(THREAD_TURN_S)
    server = uvicorn.Server(server_config(settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again after a clean stop, and this is who gets it then.
        signal.signal(number, server.handle_exit)
    # What is there now stays: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    get_logger(__name__).info("starting", host=settings.api_host, port=settings.api_port)
    server.run()
    get_logger(__name__).info("stopped")
    return 0


def server_config(settings: Settings) -> uvicorn.Config:
    """Return how uvicorn serves the application."""
    return uvicorn.Config(
        create_app(settings),
        host=settings.api_host,
        port=settings.api_port,
        loop="uvloop",
        http=GatedProtocol,
        ws=FrameProtocol,
        # Frames are written once for all clients, so none may be compressed for one.
        ws_per_message_deflate=False,
        ws_max_size=settings.socket_incoming_bytes,
        ws_ping_interval=settings.socket_ping_s,
        ws_ping_timeout=settings.socket_ping_s,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=settings.stop_timeout_s,
    )


if __name__ == "__main__":
    sys.exit(main())
