"""An exchange that only fires prepared frames, so light that it is never what is measured.

It answers what the producers ask at their start, takes subscriptions, and writes bytes that were
made before to the sockets.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from tests.bench.frames import TradeFrames

_PORTION_BYTES = 128 * 1024
_TICK_S = 0.002


@dataclass(eq=False)
class Target:
    """One connected reader."""

    transport: asyncio.Transport
    streams: set[str] = field(default_factory=set)

    async def fire(self, frames: bytes) -> None:
        """Write frames as fast as the reader takes them."""
        view = memoryview(frames)
        for start in range(0, len(view), _PORTION_BYTES):
            self.transport.write(view[start : start + _PORTION_BYTES])
            while self.transport.get_write_buffer_size() > _PORTION_BYTES:
                await asyncio.sleep(0.001)


@dataclass
class Cannon:
    """Where the readers connect, and those that are connected."""

    symbols: list[str]
    newest_id: Callable[[str], int]
    port: int = 0
    targets: list[Target] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address that a service takes as the simulator's."""
        return f"http://127.0.0.1:{self.port}"

    async def target(self, *, streams: int) -> Target:
        """Wait for the newest connection to have so many subscriptions."""
        async with asyncio.timeout(60):
            while not (self.targets and len(self.targets[-1].streams) >= streams):
                await asyncio.sleep(0.05)
        return self.targets[-1]

    async def connected(self, count: int, *, streams: int) -> list[Target]:
        """Wait for `count` connections with so many subscriptions each."""
        async with asyncio.timeout(60):
            while len([t for t in self.targets if len(t.streams) >= streams]) < count:
                await asyncio.sleep(0.05)
        return self.targets[-count:]

    async def read(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one reader."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        transport = request.transport
        assert transport is not None
        target = Target(transport)
        self.targets.append(target)
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                asked = json.loads(message.data)
                if asked["method"] == "SUBSCRIBE":
                    target.streams.update(asked["params"])
                await socket.send_json({"result": None, "id": asked["id"]})
        finally:
            self.targets.remove(target)
        return socket

    async def exchange_info(self, request: web.Request) -> web.Response:
        """Answer which symbols there are."""
        return web.json_response(
            {"serverTime": _now_ms(), "symbols": [_listed(symbol) for symbol in self.symbols]}
        )

    async def depth(self, request: web.Request) -> web.Response:
        """Answer with a small book that never changes."""
        return web.json_response(
            {
                "lastUpdateId": 1,
                "bids": [[f"{100 - i}.00", "1.00"] for i in range(20)],
                "asks": [[f"{101 + i}.00", "1.00"] for i in range(20)],
            }
        )

    async def newest_trade(self, request: web.Request) -> web.Response:
        """Answer with the id of the newest trade."""
        return web.json_response([{"l": self.newest_id(request.query["symbol"])}])


@asynccontextmanager
async def cannon(symbols: list[str], newest_id: Callable[[str], int]) -> AsyncIterator[Cannon]:
    """Serve on a free port while the context lasts."""
    one = Cannon(symbols, newest_id)
    app = web.Application()
    app.router.add_get("/api/v3/ping", _answer(dict))
    app.router.add_get("/api/v3/time", _answer(lambda: {"serverTime": _now_ms()}))
    app.router.add_get("/api/v3/exchangeInfo", one.exchange_info)
    app.router.add_get("/api/v3/depth", one.depth)
    app.router.add_get("/api/v3/aggTrades", one.newest_trade)
    app.router.add_get("/api/v3/historicalTrades", _answer(list))
    app.router.add_get("/ws", one.read)
    app.router.add_get("/ws/{name}", one.read)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    one.port = runner.addresses[0][1]
    try:
        yield one
    finally:
        await runner.cleanup()


@dataclass
class Paced:
    """Fires at a given rate, whatever the reader does, and notes when each trade was due."""

    targets: dict[str, Target]
    """By symbol."""
    frames: TradeFrames

    async def fire(self, rate: float, seconds: float) -> dict[int, int]:
        """Return the monotonic time, ns, at which each trade was due, by its id."""
        due_ns: dict[int, int] = {}
        began_ns = time.monotonic_ns()
        wall_ms = time.time_ns() // 1_000_000
        total, step_ns = int(rate * seconds), 1e9 / rate
        fired = 0
        while fired < total:
            elapsed_ns = time.monotonic_ns() - began_ns
            now_due = min(total, int(elapsed_ns / step_ns) + 1)
            written: dict[Target, list[bytes]] = {}
            for number in range(fired, now_due):
                at_ns = int(number * step_ns)
                symbol, trade_id, frame = self.frames.next(wall_ms + at_ns // 1_000_000)
                due_ns[trade_id] = began_ns + at_ns
                written.setdefault(self.targets[symbol], []).append(frame)
            for target, frames in written.items():
                target.transport.write(b"".join(frames))
            fired = now_due
            await asyncio.sleep(_TICK_S)
        return due_ns


def _answer(body: Callable[[], Any]) -> Callable[[web.Request], Any]:
    async def handle(request: web.Request) -> web.Response:
        return web.json_response(body())

    return handle


def _listed(symbol: str) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "status": "TRADING",
        "baseAsset": symbol.removesuffix("USDT"),
        "quoteAsset": "USDT",
        "filters": [
            {"filterType": "PRICE_FILTER", "tickSize": "0.01"},
            {"filterType": "LOT_SIZE", "stepSize": "0.00001"},
            {"filterType": "NOTIONAL", "minNotional": "5"},
        ],
    }


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
