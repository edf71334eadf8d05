"""A served market in the test's hand, with faults to order."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMsgType
from tests.unit.exchange.fake_venue import FakeVenue, trade_event
from tests.unit.exchange.served_exchange import WAIT_S, Exchange, told

from coinstream_exchange.faults.answers import faulty_answers
from coinstream_exchange.faults.desk import FaultDesk
from coinstream_exchange.faults.figures import FaultFigures
from coinstream_exchange.faults.rules import read_text
from coinstream_exchange.server.app import running
from coinstream_exchange.server.options import ServerOptions
from coinstream_exchange.server.seams import Seams
from coinstream_exchange.venue import Event, Publish

MARK = 999_999
"""Id of the trade that ends what is looked at."""


class HandVenue(FakeVenue):
    """Publishes what the test tells it to."""

    def __init__(self) -> None:
        super().__init__()
        self.publish: Publish | None = None

    async def run(self, publish: Publish) -> None:
        self.publish = publish
        await asyncio.Event().wait()


@dataclass
class FaultyExchange(Exchange):
    desk: FaultDesk
    venue: HandVenue

    def order(self, text: str) -> int:
        return self.desk.order(read_text(text)).number

    def happen(self, stream: str, event: Event) -> None:
        assert self.venue.publish is not None
        self.venue.publish(stream, event)

    def trades(self, first: int, last: int, symbol: str = "BTCUSDT") -> None:
        for number in range(first, last + 1):
            self.happen(f"{symbol.lower()}@trade", trade_event(number, symbol))

    async def reader(self, path: str = "/ws/btcusdt@trade") -> ClientWebSocketResponse:
        socket = await self.connect(path)
        await socket.send_str('{"method":"LIST_SUBSCRIPTIONS","id":1}')
        await told(socket)
        return socket

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.session.get(path) as response:
            return response.status, json.loads(await response.text())


@asynccontextmanager
async def faulty_exchange(seed: int = 1, **options: Any) -> AsyncIterator[FaultyExchange]:
    venue = HandVenue()
    desk = FaultDesk(venue, seed=seed, held_bytes=options.pop("held_bytes", 1_000_000))
    settings = ServerOptions(**{"stop_notice_s": 0.0, **options})
    seams = Seams(
        publish=desk.publish,
        outbox=desk.outbox,
        middlewares=(faulty_answers(desk, settings.weight_per_minute),),
        opened=desk.opened,
        collectors=(FaultFigures(desk.plan),),
    )
    async with running(
        desk.venue, host="127.0.0.1", port=0, options=settings, seams=seams
    ) as server:
        market = asyncio.create_task(desk.venue.run(server.publish))
        await asyncio.sleep(0)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as session:
            yield FaultyExchange(server, session, desk, venue)
        market.cancel()
        with suppress(asyncio.CancelledError):
            await market


async def ids_until(socket: ClientWebSocketResponse, last: int = MARK) -> list[int]:
    """Return the trade ids that come before the one of id `last`."""
    ids: list[int] = []
    while (number := (await told(socket))["t"]) != last:
        ids.append(number)
    return ids


async def texts(socket: ClientWebSocketResponse, count: int) -> list[str]:
    return [await socket.receive_str(timeout=WAIT_S) for _ in range(count)]


async def ended_with(socket: ClientWebSocketResponse) -> tuple[WSMsgType, int | None]:
    """Return how the connection ended, with the code of its close frame."""
    while (message := await socket.receive(timeout=WAIT_S)).type is WSMsgType.TEXT:
        pass
    return message.type, socket.close_code
