"""A proxy before the exchange that cuts connections and swallows order-book diffs on demand."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from aiohttp import ClientSession, WSMsgType, web
from tests.e2e.background import background_loop

START_LIMIT_S = 20


@dataclass
class FaultyProxy:
    """What the test asks of the proxy; every call may come from the test's own thread."""

    upstream: str
    port: int
    loop: asyncio.AbstractEventLoop
    open_sockets: set[asyncio.Transport] = field(default_factory=set)
    diffs_to_skip: int = 0
    skipped: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> int:
        """Abort every WebSocket without a close frame; return how many there were."""
        cut = list(self.open_sockets)

        def abort() -> None:
            for transport in cut:
                transport.abort()

        self.loop.call_soon_threadsafe(abort)
        return len(cut)

    def skip_diffs(self, count: int) -> None:
        """Swallow the next `count` order-book diffs, of whatever symbols they are."""
        self.diffs_to_skip = count

    def takes(self, text: str) -> bool:
        """Say whether a frame is swallowed, and count it."""
        if self.diffs_to_skip and '"depthUpdate"' in text:
            self.diffs_to_skip -= 1
            self.skipped += 1
            return True
        return False

    async def forward(self, request: web.Request) -> web.StreamResponse:
        """Pass a request on, or join two WebSockets."""
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._join(request)
        async with (
            ClientSession() as session,
            session.get(self.upstream + request.path_qs) as answer,
        ):
            headers = {name: value for name, value in answer.headers.items() if "MBX" in name}
            return web.Response(
                status=answer.status,
                body=await answer.read(),
                headers=headers | {"Content-Type": "application/json"},
            )

    async def _join(self, request: web.Request) -> web.StreamResponse:
        client = web.WebSocketResponse(autoping=True)
        await client.prepare(request)
        transport = request.transport
        assert transport is not None
        self.open_sockets.add(transport)
        try:
            async with (
                ClientSession() as session,
                session.ws_connect(self.upstream + request.path_qs, max_msg_size=0) as server,
            ):

                async def control() -> None:
                    async for message in client:
                        if message.type is WSMsgType.TEXT:
                            await server.send_str(message.data)
                    await server.close()

                task = asyncio.ensure_future(control())
                with suppress(ConnectionError):
                    async for message in server:
                        if message.type is WSMsgType.TEXT and not self.takes(message.data):
                            await client.send_str(message.data)
                task.cancel()
        finally:
            self.open_sockets.discard(transport)
        return client


@contextmanager
def faulty_proxy(upstream: str, port: int) -> Iterator[FaultyProxy]:
    """Run the proxy in a thread of its own while the context lasts."""
    with background_loop() as loop:
        proxy = FaultyProxy(upstream, port, loop)
        runner = asyncio.run_coroutine_threadsafe(_listen(proxy), loop).result(START_LIMIT_S)
        try:
            yield proxy
        finally:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(START_LIMIT_S)


async def _listen(proxy: FaultyProxy) -> web.AppRunner:
    app = web.Application()
    app.router.add_route("GET", "/{path:.*}", proxy.forward)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", proxy.port).start()
    return runner
