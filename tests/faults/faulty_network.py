"""What lies between the services and the exchange, and what goes wrong there on demand.

Orders come from the test's thread; the proxy obeys from its own.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import ClientSession, WSMsgType, web
from tests.e2e.background import background_loop
from tests.faults.disorder import Disorder

START_LIMIT_S = 20
ORDER_LIMIT_S = 120


@dataclass(eq=False)
class Link:
    """One client joined to the exchange."""

    client: web.WebSocketResponse
    transport: asyncio.Transport
    opened_at: float
    silent: bool = False
    muted: str = ""
    """What marks the events that are not passed on: a symbol as it stands in its frames."""
    dead: bool = False
    ended_by_client: bool = False


@dataclass
class FaultyNetwork:
    """A proxy before the exchange. All times in seconds on the monotonic clock."""

    upstream: str
    port: int
    loop: asyncio.AbstractEventLoop
    links: set[Link] = field(default_factory=set)
    opened: int = 0
    cut_off: bool = False
    disorder: Disorder | None = None
    jitter_s: float = 0.0
    diffs_to_skip: int = 0
    skipped: int = 0
    stale_depths: int = 0
    served_stale: int = 0
    refusal: tuple[int, int] | None = None
    """Status and Retry-After of every REST answer, while set."""
    asked_at: list[float] = field(default_factory=list)
    """When each REST question came."""
    _depths: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    _session: ClientSession | None = None
    _chance: random.Random = field(default_factory=lambda: random.Random(4))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def living(self) -> list[Link]:
        """The connections that are not half-open."""
        return [link for link in list(self.links) if not link.dead and not link.client.closed]

    def cut(self) -> int:
        """Abort every WebSocket without a close frame; return how many there were."""
        links = list(self.links)
        for link in links:
            self.loop.call_soon_threadsafe(link.transport.abort)
        return len(links)

    def silence(self) -> list[Link]:
        """Let the open connections carry nothing but control frames any more."""
        links = self.living
        for link in links:
            link.silent = True
        return links

    def mute(self, symbol: str) -> list[Link]:
        """Let the open connections carry nothing of one symbol any more."""
        links = self.living
        for link in links:
            link.muted = f'"s":"{symbol}"'
        return links

    def half_open(self) -> list[Link]:
        """Take nothing from the open connections any more and send nothing, not even a pong."""
        links = self.living

        def stop(link: Link) -> None:
            link.silent = link.dead = True
            link.transport.pause_reading()

        for link in links:
            self.loop.call_soon_threadsafe(stop, link)
        return links

    def send_to_all(self, event: dict[str, Any]) -> set[Link]:
        """Send one event on every connection that lives; return which these are."""
        links = self.living

        async def send() -> None:
            for link in links:
                await link.client.send_json(event)

        asyncio.run_coroutine_threadsafe(send(), self.loop).result(ORDER_LIMIT_S)
        return set(links)

    def inject(self, frames: list[bytes], binary: bool = False, per_s: int = 1_000) -> int:
        """Send frames between those of the exchange, by turns on every open connection.

        Some `per_s` of them go out a second.

        Returns:
            how many went out.
        """

        async def send() -> int:
            sent = 0
            for number, frame in enumerate(frames):
                links = self.living
                if not links:
                    break
                link = links[number % len(links)]
                opcode = aiohttp.WSMsgType.BINARY if binary else aiohttp.WSMsgType.TEXT
                await link.client.send_frame(frame, opcode)
                sent += 1
                if number % 50 == 0:
                    await asyncio.sleep(50 / per_s)
            return sent

        return asyncio.run_coroutine_threadsafe(send(), self.loop).result(ORDER_LIMIT_S)

    async def forward(self, request: web.Request) -> web.StreamResponse:
        """Pass a request on, or join two WebSockets."""
        if self.cut_off:
            assert request.transport is not None
            request.transport.abort()
            raise web.HTTPServiceUnavailable
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._join(request)
        self.asked_at.append(time.monotonic())
        if self.refusal is not None:
            status, retry_after_s = self.refusal
            return web.Response(status=status, headers={"Retry-After": str(retry_after_s)})
        if self.jitter_s:
            await asyncio.sleep(self._chance.random() * self.jitter_s)
        return await self._ask(request)

    async def _ask(self, request: web.Request) -> web.Response:
        session = self._session
        assert session is not None
        async with session.get(self.upstream + request.path_qs) as answer:
            body, status = await answer.read(), answer.status
            headers = {
                name: value
                for name, value in answer.headers.items()
                if "MBX" in name or name == "Retry-After"
            }
        if request.path.endswith("/depth") and status == 200:
            body = self._depth(request.query["symbol"], body)
        return web.Response(
            status=status, body=body, headers=headers | {"Content-Type": "application/json"}
        )

    def _depth(self, symbol: str, body: bytes) -> bytes:
        if self.stale_depths and symbol in self._depths:
            self.stale_depths -= 1
            self.served_stale += 1
            return self._depths[symbol][1]
        self._depths.setdefault(symbol, (0, body))
        return body

    def _takes(self, text: str) -> bool:
        if self.diffs_to_skip and '"depthUpdate"' in text:
            self.diffs_to_skip -= 1
            self.skipped += 1
            return True
        return False

    async def _join(self, request: web.Request) -> web.StreamResponse:
        client = web.WebSocketResponse(autoping=True, compress=False, max_msg_size=0)
        await client.prepare(request)
        transport = request.transport
        assert transport is not None
        link = Link(client, transport, time.monotonic())
        self.links.add(link)
        self.opened += 1
        session = self._session
        assert session is not None
        try:
            async with session.ws_connect(
                self.upstream + request.path_qs, max_msg_size=0, compress=0
            ) as server:
                control = asyncio.ensure_future(self._control(link, server))
                try:
                    await self._frames(link, server)
                finally:
                    control.cancel()
        except (aiohttp.ClientError, ConnectionError):
            transport.abort()
        finally:
            self.links.discard(link)
        return client

    async def _control(self, link: Link, server: "aiohttp.ClientWebSocketResponse[bool]") -> None:
        async for message in link.client:
            if message.type is WSMsgType.TEXT:
                await server.send_str(message.data)
        link.ended_by_client = True
        await server.close()

    async def _frames(self, link: Link, server: "aiohttp.ClientWebSocketResponse[bool]") -> None:
        with suppress(ConnectionError):
            async for message in server:
                if message.type is not WSMsgType.TEXT:
                    continue
                text: str = message.data
                is_event = text.startswith('{"e"')
                muted = link.silent or (link.muted and link.muted in text)
                if is_event and (muted or self._takes(text)):
                    continue
                if is_event and self.disorder is not None:
                    await self._disordered(link, text, self.disorder)
                    continue
                if self.jitter_s and self._chance.random() < 0.02:
                    await asyncio.sleep(self._chance.random() * self.jitter_s)
                await link.client.send_str(text)
            if link.dead:
                await asyncio.Event().wait()

    async def _disordered(self, link: Link, text: str, disorder: Disorder) -> None:
        for later_s in disorder.copies():
            if later_s:
                self.loop.call_later(later_s, _send_later, link, text)
            else:
                await link.client.send_str(text)


_late: set["asyncio.Task[None]"] = set()


def _send_later(link: Link, text: str) -> None:
    task = asyncio.ensure_future(_send(link, text))
    _late.add(task)
    task.add_done_callback(_late.discard)


async def _send(link: Link, text: str) -> None:
    with suppress(ConnectionError, RuntimeError):
        if not link.client.closed:
            await link.client.send_str(text)


@contextmanager
def faulty_network(upstream: str, port: int) -> Iterator[FaultyNetwork]:
    """Run the proxy in a thread of its own while the context lasts."""
    with background_loop() as loop:
        network = FaultyNetwork(upstream, port, loop)
        asyncio.run_coroutine_threadsafe(_listen(network), loop).result(START_LIMIT_S)
        yield network
        assert network._session is not None
        asyncio.run_coroutine_threadsafe(network._session.close(), loop).result(START_LIMIT_S)


async def _listen(network: FaultyNetwork) -> None:
    network._session = ClientSession()
    app = web.Application()
    app.router.add_route("GET", "/{path:.*}", network.forward)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", network.port).start()
