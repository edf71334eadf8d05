import asyncio
import json
from contextlib import AsyncExitStack, suppress
from decimal import Decimal
from typing import Any

import pytest
from tests.integration.backend.api_process import Api, Market
from tests.unit.backend.market_data import book, kline, trade
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

pytestmark = pytest.mark.integration

LIMIT_S = 60


async def next_message(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(LIMIT_S):
        message: dict[str, Any] = json.loads(await socket.recv(), parse_float=Decimal)
        return message


async def test_trades_go_on_without_gap_or_doublet_where_redis_ends(
    api: Api, market: Market
) -> None:
    # Redis is ahead of Kafka's topic here: what it has comes through Kafka once more.
    market.store(*(trade(trade_id, symbol="ETHUSDT") for trade_id in range(1, 21)))
    async with connect(f"{api.ws}/ws/trades?symbol=ETHUSDT&limit=5") as socket:
        initial = await next_message(socket)
        market.publish(*(trade(trade_id, symbol="ETHUSDT") for trade_id in range(11, 31)))
        told = [(await next_message(socket))["data"]["id"] for _ in range(10)]
    assert initial["type"] == "initial"
    assert [row["id"] for row in initial["data"]] == [16, 17, 18, 19, 20]
    assert told == list(range(21, 31))


async def test_many_sockets_that_open_while_trades_stream_each_miss_none(
    api: Api, market: Market
) -> None:
    symbol, last = "SOLUSDT", 600
    market.publish(trade(1, symbol=symbol))

    async def stream() -> None:
        for trade_id in range(2, last + 1):
            one = trade(trade_id, symbol=symbol)
            # The consumer is now ahead of the API's reader, now behind it.
            if trade_id % 7 < 3:
                market.store(one)
            await asyncio.to_thread(market.publish, one)
            if trade_id % 7 >= 3:
                market.store(one)

    async def ids_of_one(delay_s: float) -> list[int]:
        await asyncio.sleep(delay_s)
        async with connect(f"{api.ws}/ws/trades?symbol={symbol}&limit=50") as socket:
            ids = [row["id"] for row in (await next_message(socket))["data"]]
            while not ids or ids[-1] < last:
                ids.append((await next_message(socket))["data"]["id"])
        return ids

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(stream())
        clients = [tasks.create_task(ids_of_one(number * 0.05)) for number in range(20)]
    for client in clients:
        ids = client.result()
        assert ids == list(range(ids[0], last + 1))


async def test_candles_begin_with_closed_ones_then_the_open_one_then_updates(
    api: Api, market: Market
) -> None:
    symbol = "ADAUSDT"
    market.store(*(kline(minute, symbol=symbol, closed=minute < 4) for minute in range(5)))
    async with connect(f"{api.ws}/ws/kline?symbol={symbol}&limit=3") as socket:
        initial, latest = await next_message(socket), await next_message(socket)
        newer = kline(4, symbol=symbol, closed=True, revision=kline(4).revision + 5)
        market.publish(newer, kline(5, symbol=symbol))
        updates = [await next_message(socket), await next_message(socket)]
    assert [(m["type"], m["symbol"]) for m in (initial, latest, *updates)] == [
        ("initial", symbol),
        ("latest", symbol),
        ("update", symbol),
        ("update", symbol),
    ]
    opens = [row["open_time"] for row in initial["data"]]
    assert opens == [kline(minute).open_time_ms for minute in (1, 2, 3)]
    assert latest["data"]["open_time"] == kline(4).open_time_ms
    assert [(m["data"]["open_time"], m["data"]["closed"]) for m in updates] == [
        (kline(4).open_time_ms, True),
        (kline(5).open_time_ms, False),
    ]
    assert "event_time" in updates[0]["data"]
    assert "event_time" not in latest["data"]


async def test_books_are_whole_and_exact(api: Api, market: Market) -> None:
    symbol = "XRPUSDT"
    async with connect(f"{api.ws}/ws/orderbook?symbol={symbol}&limit=1") as socket:
        assert await next_message(socket) == {"type": "initial", "symbol": symbol, "data": []}
        market.publish(book(7, symbol=symbol))
        update = await next_message(socket)
    assert update == {
        "type": "update",
        "symbol": symbol,
        "data": {
            "symbol": symbol,
            "last_update_id": 7,
            "event_time": book(7).event_time_ms,
            "bids": [[Decimal("61000.10"), Decimal("1.5")]],
            "asks": [[Decimal("61000.20"), 2]],
            "stale": False,
        },
    }


async def test_what_cannot_be_decoded_stops_nothing(api: Api, market: Market) -> None:
    symbol = "LTCUSDT"
    async with connect(f"{api.ws}/ws/trades?symbol={symbol}") as socket:
        await next_message(socket)
        for junk in (b"", b"{", b"\xff" * 100, b'{"symbol":"LTCUSDT"}', b"[" * 5_000):
            market.publish_raw("crypto_trades", symbol, junk)
        market.publish(trade(1, symbol=symbol))
        assert (await next_message(socket))["data"]["id"] == 1


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/ws/trades?symbol=NOPEUSDT", {}, 404),
        ("/ws/trades?limit=0", {}, 422),
        ("/ws/orderbook?limit=21", {}, 422),
        ("/ws/kline", {"Origin": "https://evil.example"}, 403),
    ],
)
async def test_a_handshake_is_refused_with_a_problem(
    api: Api, path: str, headers: dict[str, str], status: int
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(api.ws + path, additional_headers=headers):
            pass
    assert refused.value.response.status_code == status
    assert refused.value.response.headers["content-type"] == "application/problem+json"


async def test_a_client_that_talks_too_much_is_closed_and_another_is_not(api: Api) -> None:
    async with AsyncExitStack() as stack:
        talker = await stack.enter_async_context(connect(f"{api.ws}/ws/trades"))
        listener = await stack.enter_async_context(connect(f"{api.ws}/ws/trades"))
        async with asyncio.timeout(LIMIT_S):
            with suppress(ConnectionClosed):
                for _ in range(100):
                    await talker.send("hello")
            await talker.wait_closed()
        assert talker.close_code == 1008
        await asyncio.wait_for(await listener.ping(), LIMIT_S)
