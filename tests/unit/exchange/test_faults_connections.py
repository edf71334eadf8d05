"""Faults of connections and requests, as real clients see them."""

import asyncio

import aiohttp
import pytest
from aiohttp import WSMsgType
from tests.unit.exchange.faulty_exchange import MARK, ended_with, faulty_exchange, ids_until
from tests.unit.exchange.served_exchange import told, until


async def test_a_dropped_connection_ends_without_a_close_frame() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        market.order("drop")
        kind, code = await ended_with(socket)
    assert kind in {WSMsgType.CLOSED, WSMsgType.ERROR}
    assert code == 1006


async def test_a_connection_that_has_ended_is_not_struck_again() -> None:
    async with faulty_exchange() as market, await market.reader() as first:
        market.order("drop")
        assert (await ended_with(first))[1] == 1006
        async with await market.reader() as second:
            market.order("drop,count=1")
            assert (await ended_with(second))[1] == 1006
        assert [fault.hits for fault in market.desk.plan.faults()] == [1, 1]


async def test_only_connections_that_read_the_stream_are_dropped() -> None:
    async with (
        faulty_exchange() as market,
        await market.reader("/ws/btcusdt@trade") as bitcoin,
        await market.reader("/ws/lunausdt@trade") as luna,
    ):
        market.order("drop,stream=lunausdt@*")
        assert (await ended_with(luna))[1] == 1006
        market.trades(1, 1)
        market.trades(MARK, MARK)
        assert await ids_until(bitcoin) == [1]


async def test_with_a_duration_connections_opened_meanwhile_are_dropped_too() -> None:
    async with faulty_exchange() as market:
        market.order("drop,seconds=600,open_s=0.01,count=1")
        async with await market.connect("/ws/btcusdt@trade") as first:
            assert (await ended_with(first))[1] == 1006
        async with await market.reader() as second:
            market.trades(MARK, MARK)
            assert await ids_until(second) == []


async def test_a_half_open_connection_gets_nothing_more_not_even_an_answer() -> None:
    async with (
        faulty_exchange(ping_interval_s=0.1, pong_timeout_s=0.2) as market,
        await market.reader() as dead,
    ):
        number = market.order("half_open,stream=btcusdt@trade")
        market.trades(1, 5)
        await dead.send_str('{"method":"LIST_SUBSCRIPTIONS","id":1}')
        with pytest.raises(TimeoutError):
            await dead.receive(timeout=1.0)
        assert not dead.closed
        assert await market.get("/api/v3/ping") == (200, {})
        market.desk.take_back(number)
        assert (await ended_with(dead))[1] == 1006


async def test_while_it_is_cut_off_nobody_reaches_the_exchange() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        number = market.order("cut")
        assert (await ended_with(socket))[1] == 1006
        with pytest.raises(aiohttp.ClientConnectionError):
            await market.get("/api/v3/ping")
        with pytest.raises(aiohttp.ClientConnectionError):
            await market.connect("/ws")
        market.desk.take_back(number)
        assert await market.get("/api/v3/ping") == (200, {})


async def test_a_shutdown_is_announced_then_the_connection_is_closed_and_may_come_again() -> None:
    async with faulty_exchange() as market, await market.reader() as socket:
        market.order("shutdown,notice_s=0.1")
        assert (await told(socket))["e"] == "serverShutdown"
        assert await ended_with(socket) == (WSMsgType.CLOSE, 1001)
        async with await market.reader() as next_one:
            market.trades(MARK, MARK)
            assert await ids_until(next_one) == []


@pytest.mark.parametrize(
    ("order", "status", "code", "retry_after"),
    [
        ("refuse,status=429,retry_after_s=7", 429, -1003, "7"),
        ("refuse,status=429", 429, -1003, "10"),
        ("refuse,status=418", 418, -1003, "120"),
        ("refuse,status=503", 503, -1001, None),
        ("refuse,status=500", 500, -1001, None),
    ],
)
async def test_requests_are_refused_as_the_exchange_refuses_them(
    order: str, status: int, code: int, retry_after: str | None
) -> None:
    async with faulty_exchange() as market:
        market.order(f"{order},path=/api/v3/depth,count=1")
        assert await market.get("/api/v3/ping") == (200, {})
        path = "/api/v3/depth?symbol=BTCUSDT"
        async with market.session.get(path) as answer:
            body = await answer.json(content_type=None)
            seen = (answer.status, body["code"], answer.headers.get("Retry-After"))
        assert seen == (status, code, retry_after)
        assert (await market.get(path))[0] == 200


async def test_the_firewall_answers_with_a_page_and_not_with_json() -> None:
    async with faulty_exchange() as market:
        market.order("refuse,status=403")
        async with market.session.get("/api/v3/ping") as answer:
            assert (answer.status, answer.content_type) == (403, "text/html")


async def test_handshakes_can_be_refused() -> None:
    async with faulty_exchange() as market:
        market.order("refuse,path=/ws*,status=503,count=1")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await market.connect("/ws/btcusdt@trade")
        assert refused.value.status == 503
        await (await market.connect("/ws/btcusdt@trade")).close()


async def test_a_slow_answer_keeps_no_other_one_waiting() -> None:
    async with faulty_exchange() as market:
        market.order("slow,path=/api/v3/time,delay_ms=3600000")
        slow = asyncio.create_task(market.get("/api/v3/time"))
        assert await market.get("/api/v3/ping") == (200, {})
        assert not slow.done()
        slow.cancel()


async def test_a_slow_answer_comes() -> None:
    async with faulty_exchange() as market:
        market.order("slow,delay_ms=10,jitter_ms=10")
        assert await market.get("/api/v3/ping") == (200, {})


async def test_the_metrics_are_read_while_everything_is_refused() -> None:
    async with faulty_exchange() as market:
        market.order("cut")

        async def told_of_it() -> bool:
            return 'faults_total{do="cut"}' in await market.metrics()

        await until(told_of_it)
