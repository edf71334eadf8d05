"""The real server on a free port before a fixed market, and a client of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import ClientWebSocketResponse
from tests.unit.exchange.fake_venue import FakeVenue

from coinstream_exchange.server.app import Server, running
from coinstream_exchange.server.options import ServerOptions

WAIT_S = 30.0
POLL_S = 0.001


@dataclass
class Exchange:
    server: Server
    session: aiohttp.ClientSession

    async def connect(self, path: str, *, autoping: bool = True) -> ClientWebSocketResponse:
        return await self.session.ws_connect(path, autoping=autoping, max_msg_size=0)

    async def metrics(self) -> str:
        async with self.session.get("/metrics") as response:
            return await response.text()


@asynccontextmanager
async def exchange(**options: Any) -> AsyncIterator[Exchange]:
    settings = ServerOptions(**{"stop_notice_s": 0.0, **options})
    async with running(FakeVenue(), host="127.0.0.1", port=0, options=settings) as server:
        base = f"http://127.0.0.1:{server.port}"
        async with aiohttp.ClientSession(base) as session:
            yield Exchange(server, session)


async def told(socket: ClientWebSocketResponse) -> Any:
    return json.loads(await socket.receive_str(timeout=WAIT_S))


async def ask(socket: ClientWebSocketResponse, method: str, *params: object) -> Any:
    await socket.send_str(json.dumps({"method": method, "params": params, "id": 1}))
    return await told(socket)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not await condition():  # noqa: ASYNC110 - what is awaited has no event
            await asyncio.sleep(POLL_S)
