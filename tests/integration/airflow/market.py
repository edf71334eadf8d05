"""A simulated exchange, and what it says of its past."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import httpx
from tests.integration.conftest import running
from tests.integration.spark.candle_oracle import Minute

from coinstream_contracts.times import MINUTE_MS
from coinstream_local.ports import free_ports
from coinstream_local.probes import http_ready

HOST = "127.0.0.1"
SYMBOL = "BTCUSDT"


@contextmanager
def exchange(folder: Path) -> Iterator[str]:
    """A simulated exchange, which has a past of its own; its address."""
    (port,) = free_ports(1)
    command = [str(Path(sys.executable).parent / "coinstream-exchange"), "serve", "--rate", "5"]
    command += ["--host", HOST, "--port", str(port), "--symbols", SYMBOL]

    def ready() -> bool:
        return http_ready(HOST, port, "/api/v3/ping")

    with running(command, folder / "exchange.log", ready):
        yield f"http://{HOST}:{port}"


def minutes_of_exchange(url: str, start_ms: int, end_ms: int) -> list[Minute]:
    """Return the exchange's minutes, read from its REST as its documentation gives the columns."""
    minutes: list[Minute] = []
    while start_ms < end_ms:
        query: dict[str, str | int] = {"symbol": SYMBOL, "interval": "1m", "limit": 1_000}
        query |= {"startTime": start_ms, "endTime": end_ms - 1}
        rows = httpx.get(f"{url}/api/v3/klines", params=query, timeout=60).raise_for_status().json()
        for opened_ms, opened, high, low, close, volume, _, quote, trades, *taken, _ in rows:
            prices = Decimal(opened), Decimal(high), Decimal(low), Decimal(close)
            amounts = Decimal(volume), Decimal(quote)
            taker = Decimal(taken[0]), Decimal(taken[1])
            minutes.append(Minute(SYMBOL, opened_ms, *prices, *amounts, trades, *taker))
        start_ms = minutes[-1].open_time_ms + MINUTE_MS
    return minutes
