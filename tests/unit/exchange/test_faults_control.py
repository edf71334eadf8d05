"""The control interface, as curl sees it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio
from tests.unit.exchange.faulty_exchange import MARK, FaultyExchange, faulty_exchange, ids_until

from coinstream_exchange.faults.control_api import control_api


@pytest_asyncio.fixture
async def market() -> AsyncIterator[FaultyExchange]:
    async with faulty_exchange() as exchange:
        yield exchange


@pytest_asyncio.fixture
async def control(market: FaultyExchange) -> AsyncIterator[aiohttp.ClientSession]:
    async with (
        control_api(market.desk, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        yield session


async def test_a_fault_is_ordered_listed_with_its_strikes_and_taken_back(
    market: FaultyExchange, control: aiohttp.ClientSession
) -> None:
    async with await market.reader() as socket:
        order = {"do": "swallow", "stream": "*@trade", "count": 3}
        async with control.post("/faults", json=order) as answer:
            told = await answer.json()
            assert (answer.status, told["number"], told["state"]) == (201, 1, "on")
            assert told["fault"]["count"] == 3
        market.trades(1, 2)
        async with control.get("/faults") as answer:
            (listed,) = await answer.json()
            assert (listed["number"], listed["hits"], listed["state"]) == (1, 2, "on")
        async with control.delete("/faults/1") as answer:
            assert answer.status == 204
        async with control.delete("/faults/1") as answer:
            assert answer.status == 404
        market.trades(3, 3)
        market.trades(MARK, MARK)
        assert await ids_until(socket) == [3]


async def test_a_fault_that_is_used_up_is_over_and_one_for_later_waits(
    market: FaultyExchange, control: aiohttp.ClientSession
) -> None:
    async with await market.reader() as socket:
        for order in ({"do": "swallow", "count": 1}, {"do": "swallow", "after_s": 3600}):
            async with control.post("/faults", json=order) as answer:
                assert answer.status == 201
        market.trades(1, 2)
        market.trades(MARK, MARK)
        assert await ids_until(socket) == [2]
        async with control.get("/faults") as answer:
            assert [fault["state"] for fault in await answer.json()] == ["over", "waiting"]


async def test_all_faults_are_taken_back_at_once_and_the_market_is_as_before(
    market: FaultyExchange, control: aiohttp.ClientSession
) -> None:
    for order in (
        {"do": "delist", "symbol": "BTCUSDT"},
        {"do": "skew", "skew_ms": 1},
        {"do": "refuse"},
    ):
        async with control.post("/faults", json=order) as answer:
            assert answer.status == 201
    async with control.delete("/faults") as answer:
        assert answer.status == 204
    status, info = await market.get("/api/v3/exchangeInfo?symbol=BTCUSDT")
    assert (status, info["symbols"][0]["status"]) == (200, "TRADING")


async def test_what_is_no_fault_is_told_with_400(control: aiohttp.ClientSession) -> None:
    for body in (b"", b"nonsense", b'{"do":"explode"}', b'{"do":"halt","symbol":"NOPE"}'):
        async with control.post("/faults", data=body) as answer:
            assert answer.status == 400
            assert (await answer.json())["error"]
