"""What the web page is measured with: its server, a stand-in for the API, and a browser."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright
from tests.e2e.conftest import CHROMIUM_ARGUMENTS

from coinstream_local.ports import free_ports

_START_LIMIT_S = 30
_ROOT = Path(__file__).resolve().parents[2]
_PAGE_SERVER = _ROOT / "frontend/.next/standalone/server.js"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium without a window until the context ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=CHROMIUM_ARGUMENTS,
        )
        yield browser
        browser.close()


@contextmanager
def market_server(folder: Path) -> Iterator[str]:
    """Run the stand-in for the API until the context ends; yield its address."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "tests.bench.market_server", str(port)]
    url = f"http://127.0.0.1:{port}"
    with _running(command, folder / "market_server.log", f"{url}/health", dict(os.environ)):
        yield url


@contextmanager
def page_server(folder: Path, api: str) -> Iterator[str]:
    """Run the built page until the context ends; yield its address."""
    if not _PAGE_SERVER.is_file():
        raise FileNotFoundError("the page is not built: cd frontend && npm ci && npm run build")
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    settings = os.environ | {
        "PORT": str(port),
        "HOSTNAME": "127.0.0.1",
        "NODE_ENV": "production",
        "NEXT_PUBLIC_API_URL": api,
        "NEXT_PUBLIC_WS_URL": api.replace("http", "ws"),
    }
    command = [os.environ.get("NODE", "node"), str(_PAGE_SERVER)]
    with _running(command, folder / "page_server.log", f"{url}/icon.svg", settings):
        yield url


@contextmanager
def _running(command: list[str], log: Path, url: str, settings: dict[str, str]) -> Iterator[None]:
    """Run a server until the context ends; it answers on entry."""
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=_ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            deadline = time.monotonic() + _START_LIMIT_S
            while not _answers(url):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"{command[-1]} did not start:\n{log.read_text()[-3000:]}")
                time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait(10)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
