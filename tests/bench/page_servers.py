"""What the web page is measured with: its server, and a stand-in for the API."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.processes import ROOT, program

from coinstream_local import probes
from coinstream_local.ports import free_ports

_PAGE_SERVER = ROOT / "frontend/.next/standalone/server.js"


@contextmanager
def market_server(folder: Path) -> Iterator[str]:
    """Run the stand-in for the API until the context ends; yield its address."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "tests.bench.market_server", str(port)]
    with _serving(command, folder / "market_server.log", port, "/health") as url:
        yield url


@contextmanager
def page_server(folder: Path, api: str) -> Iterator[str]:
    """Run the built page until the context ends; yield its address."""
    if not _PAGE_SERVER.is_file():
        raise FileNotFoundError("the page is not built: cd frontend && npm ci && npm run build")
    (port,) = free_ports(1)
    settings = {
        "PORT": str(port),
        "HOSTNAME": "127.0.0.1",
        "NODE_ENV": "production",
        "NEXT_PUBLIC_API_URL": api,
        "NEXT_PUBLIC_WS_URL": api.replace("http", "ws"),
    }
    command = [os.environ.get("NODE", "node"), str(_PAGE_SERVER)]
    with _serving(command, folder / "page_server.log", port, "/icon.svg", settings) as url:
        yield url


@contextmanager
def _serving(
    command: list[str], log: Path, port: int, asked: str, settings: dict[str, str] | None = None
) -> Iterator[str]:
    """Run a server until the context ends; yield its address when it answers to `asked`."""
    with program(command, log, lambda: probes.http_ready("127.0.0.1", port, asked), settings):
        yield f"http://127.0.0.1:{port}"
