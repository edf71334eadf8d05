"""A client of the exchange itself, which keeps what was published: the truth to compare with."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx
from tests.e2e.background import background_loop
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

CONNECT_LIMIT_S = 20

Side = dict[Decimal, Decimal]


@dataclass
class Witness:
    """Trades by symbol and id, and the diffs of each book."""

    exchange_url: str
    trades: dict[str, dict[int, tuple[str, str, int]]] = field(default_factory=dict)
    diffs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    ready: threading.Event = field(default_factory=threading.Event)
    snapshots: dict[str, dict[str, Any]] = field(default_factory=dict)

    def books(self, symbol: str, levels: int) -> dict[int, tuple[list[Any], list[Any]]]:
        """Return the book at each update id since the snapshot, folded the slow and plain way."""
        snapshot = self.snapshots[symbol]
        bids: Side = {Decimal(p): Decimal(q) for p, q in snapshot["bids"]}
        asks: Side = {Decimal(p): Decimal(q) for p, q in snapshot["asks"]}
        books: dict[int, tuple[list[Any], list[Any]]] = {}
        for diff in self.diffs[symbol]:
            if diff["u"] <= snapshot["lastUpdateId"]:
                continue
            for side, changes in ((bids, diff["b"]), (asks, diff["a"])):
                for price, quantity in changes:
                    side.pop(Decimal(price), None)
                    if Decimal(quantity):
                        side[Decimal(price)] = Decimal(quantity)
            books[diff["u"]] = (
                sorted(bids.items(), reverse=True)[:levels],
                sorted(asks.items())[:levels],
            )
        return books

    def take_snapshots(self, symbols: list[str]) -> None:
        """Fetch the books that the diffs will be applied to."""
        for symbol in symbols:
            url = f"{self.exchange_url}/api/v3/depth?symbol={symbol}&limit=5000"
            self.snapshots[symbol] = httpx.get(url, timeout=10).raise_for_status().json()

    def note(self, event: dict[str, Any]) -> None:
        """Keep one event of the exchange."""
        if event["e"] == "trade":
            kept = (event["p"], event["q"], event["T"])
            self.trades.setdefault(event["s"], {})[event["t"]] = kept
        else:
            self.diffs.setdefault(event["s"], []).append(event)

    async def follow(self, symbols: list[str]) -> None:
        """Keep every event until the connection ends."""
        names = [f"{s.lower()}@{kind}" for s in symbols for kind in ("trade", "depth@100ms")]
        url = f"{self.exchange_url.replace('http', 'ws')}/stream?streams={'/'.join(names)}"
        async with connect(url, max_size=None, compression=None) as socket:
            self.ready.set()
            try:
                async for text in socket:
                    self.note(json.loads(text)["data"])
            except ConnectionClosed:
                return


@contextmanager
def witness(exchange_url: str, symbols: list[str]) -> Iterator[Witness]:
    """Follow the exchange from a thread while the context lasts."""
    one = Witness(exchange_url)
    with background_loop() as loop:
        asyncio.run_coroutine_threadsafe(one.follow(symbols), loop)
        assert one.ready.wait(CONNECT_LIMIT_S), f"no connection to {exchange_url}"
        one.take_snapshots(symbols)
        yield one
