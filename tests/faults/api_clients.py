"""WebSocket clients of the API that connect again when they are cut, and keep what they were sent.

Each connection is a session of its own, since a client begins anew with `initial`.
"""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
from tests.e2e.background import background_loop
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, WebSocketException

ADDRESS = "127.0.0.3"
CONNECT_LIMIT_S = 60
AGAIN_AFTER_S = 0.5


class Message(msgspec.Struct):
    """One message; its data stay as they were written until they are compared."""

    type: str
    symbol: str
    data: msgspec.Raw


_decode = msgspec.json.Decoder(Message).decode


@dataclass
class Session:
    """What one connection was sent, in order."""

    messages: list[Message] = field(default_factory=list)


@dataclass
class ApiClient:
    """One client: what it follows, one symbol or all of them, and its connections."""

    api: str
    kind: str
    symbol: str = ""
    address: str = ADDRESS
    sessions: list[Session] = field(default_factory=list)
    connected: threading.Event = field(default_factory=threading.Event)
    gone_at: float = 0.0
    longest_absence_s: float = 0.0

    @property
    def url(self) -> str:
        """The address of its feed."""
        return f"{self.api}/ws/{self.kind}" + (f"?symbol={self.symbol}" if self.symbol else "")

    async def follow(self) -> None:
        """Stay connected until cancelled."""
        while True:
            with suppress(OSError, TimeoutError, InvalidHandshake, WebSocketException):
                await self._follow_once()
            self.connected.clear()
            self.gone_at = self.gone_at or time.monotonic()
            await asyncio.sleep(AGAIN_AFTER_S)

    async def _follow_once(self) -> None:
        async with connect(
            self.url,
            max_size=None,
            open_timeout=CONNECT_LIMIT_S,
            compression=None,
            local_addr=(self.address, 0),
        ) as socket:
            session = Session()
            self.sessions.append(session)
            if self.gone_at:
                absence_s = time.monotonic() - self.gone_at
                self.longest_absence_s = max(self.longest_absence_s, absence_s)
                self.gone_at = 0.0
            self.connected.set()
            async for text in socket:
                session.messages.append(_decode(text))


def decoded(message: Message, kind: Any) -> Any:
    """Return a message's data as `kind`."""
    return msgspec.json.decode(message.data, type=kind, strict=False)


@contextmanager
def following(clients: Sequence[ApiClient]) -> Iterator[Sequence[ApiClient]]:
    """Let the clients follow from a thread of their own while the context lasts."""
    with background_loop() as loop:
        for client in clients:
            asyncio.run_coroutine_threadsafe(client.follow(), loop)
        for client in clients:
            assert client.connected.wait(CONNECT_LIMIT_S), f"no connection to {client.url}"
        yield clients
