"""A stand-in for the API, which sends one market's updates at a set rate or an hour's at once.

`python -m tests.bench.market_server PORT`. `POST /rate/{updates}` sets the updates a second over
all streams, `POST /replay/{seconds}` sends what comes in that time as fast as it is taken; both
answer with the last trade's id. `/naive` is the naive peer of the page.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import WSCloseCode, web
from tests.bench.market_messages import (
    HEALTH,
    LISTED,
    book,
    candle,
    first_candles,
    message,
    trade,
)

HOUR_MS = 3_600_000
_MODULES = Path(__file__).resolve().parents[2] / "frontend/node_modules"
_NAIVE = Path(__file__).parent / "naive/page.html"
_SHARES = {"trades": 0.75, "orderbook": 0.24, "kline": 0.01}
"""How updates are spread over the streams, about as on a busy exchange."""
_USUAL = {"trades": 30.0, "orderbook": 10.0, "kline": 0.5}
"""Updates a second of a replayed hour."""
_TURN_S = 0.01
_FIRST_TRADES = 500


class Stream:
    """One kind of updates: what is sent next, and to whom."""

    def __init__(self, first: Callable[[int], str], update: Callable[[int, int], str]) -> None:
        self.first, self.update = first, update
        self.sockets: set[web.WebSocketResponse] = set()
        self.number = _FIRST_TRADES

    async def send(self, time_ms: int) -> None:
        """Send the next update to every socket; wait while one takes no more."""
        self.number += 1
        text = self.update(self.number, time_ms)
        for socket in tuple(self.sockets):
            try:
                await socket.send_str(text)
            except ConnectionError:
                self.sockets.discard(socket)


class Market:
    """All streams, and their clock, which begins an hour ago so that an hour can be replayed."""

    def __init__(self) -> None:
        self.now_ms = time.time_ns() // 1_000_000 - HOUR_MS
        self.per_s = 0.0
        self.streams = {
            "trades": Stream(self._first_trades, lambda n, at: message("update", trade(n, at))),
            "orderbook": Stream(
                lambda n: message("initial", [book(n, self.now_ms)]),
                lambda n, at: message("update", book(n, at)),
            ),
            "kline": Stream(
                lambda _: message("initial", first_candles(self.now_ms)),
                lambda n, at: message("update", candle(n, at) | {"event_time": at}),
            ),
        }

    def _first_trades(self, number: int) -> str:
        numbers = range(number - _FIRST_TRADES + 1, number + 1)
        return message("initial", [trade(one, self.now_ms) for one in numbers])

    async def run(self) -> None:
        """Send what is due at the set rate, for ever."""
        due = dict.fromkeys(self.streams, 0.0)
        last_s = time.monotonic()
        while True:
            await asyncio.sleep(_TURN_S)
            passed_s, last_s = time.monotonic() - last_s, time.monotonic()
            self.now_ms += int(passed_s * 1_000) if self.per_s else 0
            for name, stream in self.streams.items():
                due[name] += passed_s * self.per_s * _SHARES[name]
                while due[name] >= 1:
                    due[name] -= 1
                    await stream.send(self.now_ms)

    async def replay(self, seconds: int) -> int:
        """Send all updates of that time, each stream as fast as it is taken."""
        begin_ms = self.now_ms

        async def send_all(name: str) -> None:
            per_s = _USUAL[name]
            for number in range(int(seconds * per_s)):
                await self.streams[name].send(begin_ms + int(number / per_s * 1_000))

        await asyncio.gather(*(send_all(name) for name in self.streams))
        self.now_ms = begin_ms + seconds * 1_000
        return self.streams["trades"].number


def application() -> web.Application:
    """Return the stand-in."""
    market = Market()

    async def live(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        stream = market.streams[request.match_info["name"]]
        await socket.send_str(stream.first(stream.number))
        if request.match_info["name"] == "kline":
            await socket.send_str(message("latest", candle(0, market.now_ms)))
        stream.sockets.add(socket)
        async for _ in socket:
            pass
        stream.sockets.discard(socket)
        return socket

    async def rate(request: web.Request) -> web.Response:
        market.per_s = float(request.match_info["updates"])
        return web.json_response(market.streams["trades"].number)

    async def replay(request: web.Request) -> web.Response:
        return web.json_response(await market.replay(int(request.match_info["seconds"])))

    async def ohlc(_: web.Request) -> web.Response:
        return web.json_response(first_candles(market.now_ms)[-1_000:])

    async def allow(_: web.Request, response: web.StreamResponse) -> None:
        response.headers["Access-Control-Allow-Origin"] = "*"

    async def begin(app: web.Application) -> None:
        app["clock"] = asyncio.create_task(market.run())

    async def end(app: web.Application) -> None:
        app["clock"].cancel()
        for stream in market.streams.values():
            for socket in tuple(stream.sockets):
                await socket.close(code=WSCloseCode.SERVICE_RESTART)

    def answer(body: object) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(_: web.Request) -> web.Response:
            return web.json_response(body)

        return handler

    async def naive(_: web.Request) -> web.FileResponse:
        return web.FileResponse(_NAIVE)

    app = web.Application()
    app.add_routes(
        [
            web.get("/ws/{name}", live),
            web.post("/rate/{updates}", rate),
            web.post("/replay/{seconds}", replay),
            web.get("/symbols", answer([LISTED])),
            web.get("/health", answer(HEALTH)),
            web.get("/ohlc", ohlc),
            web.get("/naive", naive),
            web.static("/modules", _MODULES, follow_symlinks=True),
        ]
    )
    app.on_response_prepare.append(allow)
    app.on_startup.append(begin)
    app.on_shutdown.append(end)
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]), print=None)
