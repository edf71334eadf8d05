"""REST calls over a real socket, against a server that answers as told."""

import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from coinstream_kafka.adapters.binance import compatible
from coinstream_kafka.rest.client import RefusedError, RestClient, UnavailableError
from coinstream_kafka.rest.weight_budget import WeightBudget


class Scene:
    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.exchange = compatible("simulator", url)
        self.budget = WeightBudget(6_000, 1.0)
        self.bad: list[tuple[str, bytes]] = []
        self.client = RestClient(
            self.exchange,
            session,
            self.budget,
            lambda source, _, raw: self.bad.append((source, raw)),
        )
        self.answer = web.Response(body=b"{}")


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    app = web.Application()
    server = TestServer(app)
    scenes: list[Scene] = []

    async def handle(_: web.Request) -> web.Response:
        return scenes[0].answer

    app.router.add_get("/{path:.*}", handle)
    async with server, aiohttp.ClientSession() as session:
        scenes.append(Scene(str(server.make_url("")), session))
        yield scenes[0]


async def test_an_answer_is_parsed_and_its_used_weight_taken(scene: Scene) -> None:
    scene.answer = web.Response(
        body=b'[{"a":1,"p":"1","q":"1","f":2,"l":77,"T":1}]',
        headers={"x-mbx-used-weight-1m": "4321"},
    )

    assert await scene.client.fetch(scene.exchange.newest_trade_id("BTCUSDT")) == 77
    assert scene.budget.used == 4_321


async def test_an_answer_that_cannot_be_parsed_goes_to_the_dead_letters(scene: Scene) -> None:
    scene.answer = web.Response(body=b'[{"l":"noon"}]')

    with pytest.raises(UnavailableError):
        await scene.client.fetch(scene.exchange.newest_trade_id("BTCUSDT"))
    assert scene.bad == [("simulator /api/v3/aggTrades", b'[{"l":"noon"}]')]


async def test_an_error_answer_carries_the_exchanges_words(scene: Scene) -> None:
    scene.answer = web.Response(status=400, body=b'{"code":-1121,"msg":"Invalid symbol."}')

    with pytest.raises(RefusedError, match=r"-1121 Invalid symbol\.") as refused:
        await scene.client.fetch(scene.exchange.depth("NOPEUSDT", 5))
    assert refused.value.permanent


@pytest.mark.parametrize("status", [418, 429])
async def test_after_a_limit_answer_the_budget_waits_as_told(scene: Scene, status: int) -> None:
    scene.answer = web.Response(status=status, headers={"Retry-After": "3600"})

    with pytest.raises(UnavailableError):
        await scene.client.fetch(scene.exchange.newest_trade_id("BTCUSDT"))
    assert scene.budget.wait_ms(1, time.time_ns() // 1_000_000) > 3_000_000


async def test_a_server_that_fails_may_be_asked_again(scene: Scene) -> None:
    scene.answer = web.Response(status=503)

    with pytest.raises(UnavailableError):
        await scene.client.fetch(scene.exchange.newest_trade_id("BTCUSDT"))


async def test_an_exchange_that_is_not_there_is_unavailable() -> None:
    exchange = compatible("simulator", "http://127.0.0.1:1")
    async with aiohttp.ClientSession() as session:
        client = RestClient(exchange, session, WeightBudget(6_000, 1.0), lambda *_: None)
        with pytest.raises(UnavailableError):
            await client.fetch(exchange.newest_trade_id("BTCUSDT"))
