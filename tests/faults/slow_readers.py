"""Clients of the API that read one byte a second."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.e2e.background import background_loop

KINDS = ("trades", "kline", "orderbook")
CONNECT_LIMIT_S = 60
RECEIVE_BUFFER_BYTES = 2_048


@dataclass
class SlowReaders:
    """How far each has come: whether its handshake was answered, and why it ended, if it did."""

    port: int
    address: str
    greeted: set[int] = field(default_factory=set)
    ended: dict[int, str] = field(default_factory=dict)

    async def read(self, number: int) -> None:
        """Shake hands, then read a byte a second until the connection ends."""
        loop = asyncio.get_running_loop()
        with socket.socket() as raw:
            raw.setblocking(False)
            # Before it connects: the window that the server may fill is settled then.
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            raw.bind((self.address, 0))
            try:
                async with asyncio.timeout(CONNECT_LIMIT_S):
                    await loop.sock_connect(raw, ("127.0.0.1", self.port))
                    await loop.sock_sendall(raw, self._handshake(KINDS[number % len(KINDS)]))
                    if await loop.sock_recv(raw, len(b"HTTP/1.1 101")) == b"HTTP/1.1 101":
                        self.greeted.add(number)
                while True:
                    if not await loop.sock_recv(raw, 1):
                        break
                    await asyncio.sleep(1)
                self.ended[number] = "closed"
            except OSError as error:
                self.ended[number] = repr(error)

    def _handshake(self, kind: str) -> bytes:
        return (
            f"GET /ws/{kind} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()


@contextmanager
def slow_readers(port: int, address: str, count: int) -> Iterator[SlowReaders]:
    """Let so many clients follow everything while the context lasts."""
    readers = SlowReaders(port, address)
    with background_loop() as loop:
        for number in range(count):
            asyncio.run_coroutine_threadsafe(readers.read(number), loop)
        yield readers
