"""unicorn-binance-websocket-api, unchanged but for its address, against the simulator.

The client has threads and an event loop of its own, and its calls block.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from tests.integration.exchange.live_exchange import LiveExchange, live_exchange
from unicorn_binance_websocket_api import BinanceWebSocketApiManager

pytestmark = pytest.mark.integration

LIMIT_S = 90


class Arrived:
    """What the client was given, by stream; answers to its own messages apart."""

    def __init__(self) -> None:
        self.by_stream: dict[str, list[dict[str, Any]]] = {}
        self.answers: list[dict[str, Any]] = []

    def take(self, message: dict[str, Any]) -> None:
        """Keep a message; called by the client's thread."""
        if "stream" in message:
            self.by_stream.setdefault(message["stream"], []).append(message["data"])
        else:
            self.answers.append(message)

    def of(self, stream: str) -> list[dict[str, Any]]:
        return list(self.by_stream.get(stream, ()))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not condition():  # noqa: ASYNC110 - the client's thread sets no event of this loop
            await asyncio.sleep(0.05)


@asynccontextmanager
async def unicorn(exchange: LiveExchange) -> AsyncIterator[tuple[Any, Arrived]]:
    arrived = Arrived()
    manager = await asyncio.to_thread(
        lambda: BinanceWebSocketApiManager(
            exchange="binance.com",
            websocket_base_uri=f"ws://{exchange.address}/",
            restful_base_uri=f"http://{exchange.address}/",
            warn_on_update=False,
            disable_colorama=True,
            output_default="dict",
            process_stream_data=arrived.take,
        )
    )
    try:
        yield manager, arrived
    finally:
        await asyncio.to_thread(manager.stop_manager)


async def test_unicorn_gets_every_trade_once_and_in_order() -> None:
    async with live_exchange() as exchange, unicorn(exchange) as (manager, arrived):
        await asyncio.to_thread(manager.create_stream, ["trade"], ["btcusdt", "ethusdt"])
        await until(
            lambda: all(len(arrived.of(f"{each}usdt@trade")) >= 100 for each in ("btc", "eth"))
        )
        witnessed = dict(exchange.witness.trades)
    for symbol in ("BTCUSDT", "ETHUSDT"):
        trades = arrived.of(f"{symbol.lower()}@trade")
        assert all(later["t"] == earlier["t"] + 1 for earlier, later in pairwise(trades))
        for trade in trades[:100]:
            truth = witnessed[symbol, trade["t"]]
            assert (trade["p"], trade["q"], trade["T"]) == (
                truth.price,
                truth.quantity,
                truth.time_ms,
            )


async def test_unicorn_changes_its_subscriptions_while_connected() -> None:
    async with live_exchange() as exchange, unicorn(exchange) as (manager, arrived):
        stream = await asyncio.to_thread(manager.create_stream, ["kline_1m"], ["btcusdt"])
        await until(lambda: bool(arrived.of("btcusdt@kline_1m")))
        await asyncio.to_thread(
            lambda: manager.subscribe_to_stream(stream, channels=["depth@100ms"])
        )
        await until(lambda: len(arrived.of("btcusdt@depth@100ms")) >= 10)
        await asyncio.to_thread(
            lambda: manager.unsubscribe_from_stream(stream, channels=["kline_1m"])
        )
        await asyncio.to_thread(manager.get_stream_subscriptions, stream)
        await until(lambda: any(answer["result"] for answer in arrived.answers))
    diffs = arrived.of("btcusdt@depth@100ms")
    assert all(later["U"] == earlier["u"] + 1 for earlier, later in pairwise(diffs))
    assert [answer["result"] for answer in arrived.answers if answer["result"]] == [
        ["btcusdt@depth@100ms"]
    ]
    assert arrived.of("btcusdt@kline_1m")[0]["k"]["i"] == "1m"
