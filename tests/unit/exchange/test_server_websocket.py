import asyncio
import socket as sockets
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType
from tests.unit.exchange.client_frames import read_by_a_client
from tests.unit.exchange.fake_venue import NOW_MS, FakeVenue, trade_event
from tests.unit.exchange.served_exchange import POLL_S, WAIT_S, ask, exchange, told, until
from websockets.frames import Opcode

from coinstream_exchange.server.app import serve
from coinstream_exchange.server.options import ServerOptions
from coinstream_exchange.venue import Publish
from coinstream_exchange.wire import DepthSnapshot

RAW_TRADE = {
    "e": "trade",
    "E": NOW_MS + 1,
    "s": "BTCUSDT",
    "t": 7,
    "p": "58000.01000000",
    "q": "0.00100000",
    "T": NOW_MS,
    "m": True,
    "M": True,
}
WRAPPED_TRADE = {"stream": "btcusdt@trade", "data": RAW_TRADE}


@pytest.mark.parametrize(
    ("path", "event"),
    [
        ("/ws/btcusdt@trade", RAW_TRADE),
        ("/ws/ethusdt@depth/btcusdt@trade", RAW_TRADE),
        ("/ws/btcusdt%40trade", RAW_TRADE),
        ("/stream?streams=btcusdt@trade", WRAPPED_TRADE),
        ("/stream?streams=ethusdt@depth/btcusdt@trade", WRAPPED_TRADE),
    ],
)
async def test_the_path_names_the_streams_and_decides_the_wrapping(
    path: str, event: dict[str, Any]
) -> None:
    async with exchange() as market, await market.connect(path) as socket:
        await ask(socket, "LIST_SUBSCRIPTIONS")
        market.server.hub("btcusdt@trade", trade_event(7))
        assert await told(socket) == event


@pytest.mark.parametrize(
    ("path", "event"),
    [
        ("/ws", RAW_TRADE),
        ("/ws/", RAW_TRADE),
        ("/ws/0", RAW_TRADE),
        ("/ws/anything", RAW_TRADE),
        ("/stream", WRAPPED_TRADE),
    ],
)
async def test_streams_can_be_subscribed_to_later_on_any_path(
    path: str, event: dict[str, Any]
) -> None:
    async with exchange() as market, await market.connect(path) as socket:
        assert await ask(socket, "SUBSCRIBE", "btcusdt@trade") == {"result": None, "id": 1}
        market.server.hub("btcusdt@trade", trade_event(7))
        assert await told(socket) == event


async def test_after_unsubscribing_nothing_more_comes() -> None:
    async with exchange() as market, await market.connect("/ws/btcusdt@trade") as socket:
        await ask(socket, "UNSUBSCRIBE", "btcusdt@trade")
        assert not market.server.hub.wanted("btcusdt@trade")
        market.server.hub("btcusdt@trade", trade_event(7))
        assert await ask(socket, "LIST_SUBSCRIPTIONS") == {"result": [], "id": 1}


async def test_the_wrapping_changes_with_the_property() -> None:
    async with exchange() as market, await market.connect("/ws/btcusdt@trade") as socket:
        await ask(socket, "SET_PROPERTY", "combined", True)
        market.server.hub("btcusdt@trade", trade_event(7))
        wrapped = await told(socket)
        await ask(socket, "SET_PROPERTY", "combined", False)
        market.server.hub("btcusdt@trade", trade_event(7))
        assert [wrapped, await told(socket)] == [WRAPPED_TRADE, RAW_TRADE]


@pytest.mark.parametrize("path", ["/ws/btcusdt@trade?", "/stream?streams=btcusdt@trade&"])
async def test_a_connection_that_asks_gets_microseconds(path: str) -> None:
    async with (
        exchange() as market,
        await market.connect(f"{path}timeUnit=MICROSECOND") as socket,
    ):
        await ask(socket, "LIST_SUBSCRIPTIONS")
        market.server.hub("btcusdt@trade", trade_event(7))
        event = await told(socket)
        event = event.get("data", event)
        assert (event["E"], event["T"]) == ((NOW_MS + 1) * 1_000, NOW_MS * 1_000)


async def test_a_closed_connection_leaves_nothing_subscribed() -> None:
    async with exchange() as market:
        async with await market.connect("/ws/btcusdt@trade") as socket:
            await ask(socket, "SET_PROPERTY", "combined", True)
            assert market.server.hub.wanted("btcusdt@trade")

        async def forgotten() -> bool:
            return not market.server.hub.wanted("btcusdt@trade")

        await until(forgotten)


async def test_a_ping_is_answered_with_its_payload() -> None:
    async with exchange() as market, await market.connect("/ws", autoping=False) as socket:
        await socket.ping(b"are you there")
        answer = await socket.receive(timeout=WAIT_S)
        assert (answer.type, bytes(answer.data)) == (WSMsgType.PONG, b"are you there")


async def test_a_client_that_answers_pings_stays() -> None:
    async with (
        exchange(ping_interval_s=0.4, pong_timeout_s=2.0) as market,
        await market.connect("/ws", autoping=False) as socket,
    ):
        for _ in range(7):
            ping = await socket.receive(timeout=WAIT_S)
            assert ping.type is WSMsgType.PING
            await socket.pong(bytes(ping.data))
        assert await ask(socket, "LIST_SUBSCRIPTIONS") == {"result": [], "id": 1}


async def test_a_client_that_answers_no_ping_is_dropped() -> None:
    async with (
        exchange(ping_interval_s=0.1, pong_timeout_s=0.3) as market,
        await market.connect("/ws", autoping=False) as socket,
    ):
        while (message := await socket.receive(timeout=WAIT_S)).type is WSMsgType.PING:
            await socket.pong(b"unsolicited")
        assert (message.type, message.data, message.extra) == (
            WSMsgType.CLOSE,
            1008,
            "Pong timeout",
        )


async def test_more_than_five_messages_in_a_second_end_the_connection() -> None:
    async with exchange() as market, await market.connect("/ws", autoping=False) as socket:
        await socket.ping()
        await socket.pong()
        for _ in range(4):
            await socket.send_str('{"method":"LIST_SUBSCRIPTIONS","id":1}')
        kinds = []
        while (message := await socket.receive(timeout=WAIT_S)).type is not WSMsgType.CLOSE:
            kinds.append(message.type)
        assert kinds == [WSMsgType.PONG] + [WSMsgType.TEXT] * 3
        assert (message.data, message.extra) == (1008, "Too many requests")


async def test_an_address_that_is_disconnected_again_and_again_is_banned() -> None:
    async with exchange(disconnects_before_ban=2) as market:
        for _ in range(2):
            async with await market.connect("/ws") as socket:
                for _ in range(6):
                    await socket.ping()
                assert (await socket.receive(timeout=WAIT_S)).data == 1008
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await market.connect("/ws")
        assert refused.value.status == 418


async def test_more_connections_than_allowed_are_refused_with_429() -> None:
    async with exchange(connections_per_5_minutes=2) as market:
        for _ in range(2):
            await (await market.connect("/ws")).close()
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await market.connect("/ws")
        assert refused.value.status == 429
        assert refused.value.headers is not None
        assert 290 <= int(refused.value.headers["Retry-After"]) <= 300
        assert "coinstream_exchange_connections_refused_total 1.0" in await market.metrics()


async def test_more_streams_than_allowed_are_refused() -> None:
    async with exchange(streams_per_connection=2) as market:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await market.connect("/ws/a/b/c")
        assert refused.value.status == 400
        async with await market.connect("/ws/a/b") as socket:
            answer = await ask(socket, "SUBSCRIBE", "c")
            assert answer["error"] == {"code": 4, "msg": "Too many subscriptions"}


@pytest.mark.parametrize(
    ("path", "wrapped"), [("/ws/btcusdt@trade", False), ("/stream?streams=x", True)]
)
async def test_the_end_of_a_connections_life_is_announced_and_comes(
    path: str, wrapped: bool
) -> None:
    async with (
        exchange(connection_life_s=0.4, life_notice_s=0.3) as market,
        await market.connect(path) as socket,
    ):
        notice = {"e": "serverShutdown", "E": NOW_MS}
        expected = {"stream": "!serverShutdown", "data": notice} if wrapped else notice
        assert await told(socket) == expected
        assert (await socket.receive(timeout=WAIT_S)).type is WSMsgType.CLOSE


UPGRADE = """GET /ws/btcusdt@trade HTTP/1.1
Host: localhost
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

""".replace("\n", "\r\n").encode()


async def test_nothing_follows_the_close_frame_while_the_market_goes_on() -> None:
    async with exchange(connection_life_s=0.2, life_notice_s=0.1) as market:

        async def publish() -> None:
            while True:
                for _ in range(20):
                    market.server.hub("btcusdt@trade", trade_event(7))
                await asyncio.sleep(POLL_S)

        publishing = asyncio.create_task(publish())
        reader, writer = await asyncio.open_connection("127.0.0.1", market.server.port)
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        # Bytes are collected raw: the close frame is left unanswered, so that the wire stays open.
        received = await asyncio.wait_for(reader.read(-1), WAIT_S)
        publishing.cancel()
        writer.close()
    codes = [frame.opcode for frame in read_by_a_client(received)]
    assert codes.count(Opcode.TEXT) > 10
    assert codes.index(Opcode.CLOSE) == len(codes) - 1
    assert len(received) == sum(
        len(frame.data) + (2 if len(frame.data) < 126 else 4)
        for frame in read_by_a_client(received)
    )


async def test_a_client_that_reads_too_slowly_is_dropped_and_the_others_get_everything() -> None:
    async with (
        exchange(outgoing_bytes=1024 * 1024) as market,
        await market.connect("/ws/btcusdt@depth20") as slow,
        await market.connect("/ws/btcusdt@depth20") as quick,
    ):
        await ask(slow, "LIST_SUBSCRIPTIONS")
        await ask(quick, "LIST_SUBSCRIPTIONS")
        assert slow._conn is not None
        assert slow._conn.transport is not None
        slow._conn.transport.pause_reading()
        levels = FakeVenue().depth("BTCUSDT", 1_000)
        sent = 0

        async def dropped() -> bool:
            nonlocal sent
            sent += 1
            market.server.hub("btcusdt@depth20", DepthSnapshot(sent, levels.bids, levels.asks))
            assert (await told(quick))["lastUpdateId"] == sent
            return 'closed_total{reason="too_slow"} 1.0' in await market.metrics()

        await until(dropped)
        slow._conn.transport.resume_reading()


async def test_the_figures_count_connections_and_events() -> None:
    async with exchange() as market, await market.connect("/ws/btcusdt@trade") as socket:
        await ask(socket, "LIST_SUBSCRIPTIONS")
        market.server.hub("btcusdt@trade", trade_event(1))
        market.server.hub("ethusdt@trade", trade_event(1))
        figures = await market.metrics()
    for figure in ("connections 1.0", "events_total 2.0", "events_sent_total 1.0"):
        assert f"coinstream_exchange_{figure}" in figures


class PublishingVenue(FakeVenue):
    """Publishes one trade whenever its stream is wanted, until it is told to end."""

    async def run(self, publish: Publish) -> None:
        while not self.ended.is_set():
            if publish.wanted("btcusdt@trade"):
                publish("btcusdt@trade", trade_event(7))
            await publish.drained()
            await asyncio.sleep(0.01)


async def test_serving_drives_the_market_and_says_goodbye_when_it_is_stopped(
    unused_tcp_port: int,
) -> None:
    venue = PublishingVenue()
    options = ServerOptions(stop_notice_s=WAIT_S)
    serving = asyncio.create_task(
        serve(venue, host="127.0.0.1", port=unused_tcp_port, options=options)
    )
    async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as session:

        async def answers() -> bool:
            try:
                async with session.get("/api/v3/ping") as response:
                    return response.status == 200
            except aiohttp.ClientConnectorError:
                return False

        await until(answers)
        async with session.ws_connect("/ws/btcusdt@trade") as socket:
            assert await told(socket) == RAW_TRADE
            venue.ended.set()
            await asyncio.sleep(0.05)
            serving.cancel()
            while (last := await told(socket))["e"] == "trade":
                pass
            assert last == {"e": "serverShutdown", "E": NOW_MS}
        with pytest.raises(asyncio.CancelledError):
            await serving


class FloodingVenue(FakeVenue):
    """Publishes more than sockets hold as soon as somebody reads, then says so."""

    def __init__(self) -> None:
        super().__init__()
        self.started = asyncio.Event()
        self.flooded = asyncio.Event()

    async def run(self, publish: Publish) -> None:
        self.started.set()
        book = self.depth("BTCUSDT", 1_000)
        while not publish.wanted("btcusdt@depth20"):  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(POLL_S)
        for _ in range(200):
            publish("btcusdt@depth20", book)
            await asyncio.sleep(0)
        self.flooded.set()
        await self.ended.wait()


async def test_a_client_that_reads_nothing_cannot_keep_the_server_from_ending(
    unused_tcp_port: int,
) -> None:
    venue = FloodingVenue()
    options = ServerOptions(stop_notice_s=0.0, outgoing_bytes=1024**3)
    serving = asyncio.create_task(
        serve(venue, host="127.0.0.1", port=unused_tcp_port, options=options)
    )
    loop = asyncio.get_running_loop()
    frozen = sockets.socket()
    frozen.setblocking(False)
    frozen.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4_096)
    with frozen:
        await asyncio.wait_for(venue.started.wait(), WAIT_S)
        await loop.sock_connect(frozen, ("127.0.0.1", unused_tcp_port))
        await loop.sock_sendall(frozen, UPGRADE.replace(b"@trade", b"@depth20"))
        await asyncio.wait_for(venue.flooded.wait(), WAIT_S)
        serving.cancel()
        done, _ = await asyncio.wait({serving}, timeout=2 * WAIT_S)
    assert done == {serving}


async def test_a_market_that_fails_ends_the_server_with_its_error(unused_tcp_port: int) -> None:
    class BrokenVenue(FakeVenue):
        async def run(self, publish: Publish) -> None:
            raise RuntimeError("the recording is damaged")

    with pytest.raises(RuntimeError, match="damaged"):
        await serve(BrokenVenue(), host="127.0.0.1", port=unused_tcp_port)
