"""WebSocket clients of the API that keep everything they are sent."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.e2e.background import background_loop
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

CONNECT_LIMIT_S = 20


@dataclass
class Subscriber:
    """One client: its address and the messages it got, decimals exact."""

    url: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    connected: threading.Event = field(default_factory=threading.Event)

    def updates(self) -> list[dict[str, Any]]:
        """Return the data of the updates, in the order they came."""
        return [message["data"] for message in self.messages if message["type"] == "update"]


@contextmanager
def subscribed(*urls: str) -> Iterator[list[Subscriber]]:
    """Follow every address from a thread of its own while the context lasts."""
    subscribers = [Subscriber(url) for url in urls]
    with background_loop() as loop:
        for one in subscribers:
            asyncio.run_coroutine_threadsafe(_follow(one), loop)
        for one in subscribers:
            assert one.connected.wait(CONNECT_LIMIT_S), f"no connection to {one.url}"
        yield subscribers


async def _follow(subscriber: Subscriber) -> None:
    async with connect(
        subscriber.url, max_size=None, open_timeout=CONNECT_LIMIT_S, compression=None
    ) as socket:
        subscriber.connected.set()
        try:
            async for text in socket:
                subscriber.messages.append(json.loads(text, parse_float=Decimal))
        except ConnectionClosed:
            return
