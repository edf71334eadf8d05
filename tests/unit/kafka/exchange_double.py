"""A WebSocket server that subscribes clients and sends what a test tells it to."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tests.unit.kafka.market_events import SYMBOL
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed


@dataclass
class Client:
    """One connection, as the server sees it."""

    socket: ServerConnection
    subscribed: set[str] = field(default_factory=set)
    control_at: list[float] = field(default_factory=list)
    closed: bool = False

    async def send(self, message: Any) -> None:
        await self.socket.send(message if isinstance(message, str) else json.dumps(message))

    async def send_trade(self, number: int, symbol: str = SYMBOL) -> None:
        await self.send(
            {
                "e": "trade",
                "E": 1_723_161_600_000 + number,
                "s": symbol,
                "t": number,
                "p": "1.00",
                "q": "2.00",
                "T": 1_723_161_600_000,
                "m": True,
            }
        )


@dataclass
class ExchangeDouble:
    """Remembers every connection in the order they came; `refuse` makes it deny subscriptions."""

    url: str = ""
    refuse: bool = False
    clients: list[Client] = field(default_factory=list)

    async def handle(self, socket: ServerConnection) -> None:
        client = Client(socket)
        self.clients.append(client)
        try:
            async for raw in socket:
                client.control_at.append(monotonic())
                message = json.loads(raw)
                if self.refuse:
                    error = {"code": 2, "msg": "Invalid request: refused"}
                    await client.send({"error": error, "id": message["id"]})
                    continue
                if message["method"] == "SUBSCRIBE":
                    client.subscribed |= set(message["params"])
                else:
                    client.subscribed -= set(message["params"])
                await client.send({"result": None, "id": message["id"]})
        except ConnectionClosed:
            pass
        finally:
            client.closed = True


@asynccontextmanager
async def exchange_double() -> AsyncIterator[ExchangeDouble]:
    """Serve on a free port."""
    double = ExchangeDouble()
    async with serve(double.handle, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        double.url = f"http://127.0.0.1:{port}"
        yield double


async def until(condition: Callable[[], bool], limit_s: float = 60.0) -> None:
    """Wait for a condition; a test fails when it does not come about."""
    async with asyncio.timeout(limit_s):
        while not condition():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)
