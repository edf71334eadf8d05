"""Many WebSocket clients in one process, which note when each update came.

Argument: the number of clients; each follows one of the paths in turn. Started with the API's
address. `GET /take` on `PORT` returns what came since the last time, as pairs of int64: the trade's
id and the monotonic time in ns. `POST /freeze?count=N` opens clients that never read, of the same
paths or of the one that `path` names; `POST /thaw` closes them.
"""

import asyncio
import contextlib
import os
import socket
import sys
import time
from array import array
from base64 import b64encode
from itertools import cycle, islice
from urllib.parse import urlsplit

import uvloop
from aiohttp import web
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

_UPDATE = b'{"type":"update"'
_AT_ONCE = 50


class Client(WSListener):
    """Notes id and time of each update."""

    def __init__(self, arrivals: "array[int]") -> None:
        self._arrivals = arrivals
        self.closed = False

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Note an update (picows calls this)."""
        if frame.msg_type != WSMsgType.TEXT:
            return
        payload = frame.get_payload_as_bytes()
        if payload.startswith(_UPDATE):
            at = payload.find(b'"id":', 30) + 5
            self._arrivals.append(int(payload[at : payload.find(b",", at)]))
            self._arrivals.append(time.monotonic_ns())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Note that it is over (picows calls this)."""
        self.closed = True


class Listeners:
    """All clients."""

    def __init__(self, base: str, paths: list[str]) -> None:
        self._base = base
        self._paths = paths
        self._arrivals = array("q")
        self._clients: list[Client] = []
        self._frozen: list[socket.socket] = []

    async def connect(self, count: int) -> None:
        """Open `count` sockets, a few at a time."""
        urls = [self._base + path for path in islice(cycle(self._paths), count)]
        for start in range(0, count, _AT_ONCE):
            await asyncio.gather(*(self._connect(url) for url in urls[start : start + _AT_ONCE]))

    async def _connect(self, url: str) -> None:
        client = Client(self._arrivals)
        self._clients.append(client)
        await ws_connect(lambda: client, url, websocket_handshake_timeout=30)

    async def take(self, request: web.Request) -> web.Response:
        """Answer with what came."""
        body = self._arrivals.tobytes()
        del self._arrivals[:]
        closed = sum(client.closed for client in self._clients)
        return web.Response(body=body, headers={"X-Closed": str(closed)})

    async def freeze(self, request: web.Request) -> web.Response:
        """Open clients that never read."""
        named = request.query.get("path")
        paths = islice(cycle([named] if named else self._paths), int(request.query["count"]))
        self._frozen += [await self._freeze(path) for path in paths]
        return web.Response()

    async def _freeze(self, path: str) -> socket.socket:
        address = urlsplit(self._base)
        loop = asyncio.get_running_loop()
        frozen = socket.socket()
        frozen.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        frozen.setblocking(False)
        await loop.sock_connect(frozen, (address.hostname, address.port))
        key = b64encode(os.urandom(16)).decode()
        handshake = (
            f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        await loop.sock_sendall(frozen, handshake.encode())
        await loop.sock_recv(frozen, 64)
        return frozen

    async def thaw(self, request: web.Request) -> web.Response:
        """Close the clients that never read."""
        for frozen in self._frozen:
            frozen.close()
        self._frozen.clear()
        return web.Response()


async def main(base: str, count: int, paths: list[str]) -> None:
    """Connect, and answer until the end of the process."""
    listeners = Listeners(base, paths)
    app = web.Application()
    app.router.add_get("/take", listeners.take)
    app.router.add_post("/freeze", listeners.freeze)
    app.router.add_post("/thaw", listeners.thaw)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["PORT"])).start()
    await listeners.connect(count)
    await asyncio.sleep(1)  # each has its `initial`
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
