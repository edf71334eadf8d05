"""REST answers at 300 requests a second, in an open loop: a late answer delays nobody."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import numpy as np
from tests.bench.bench import NAIVE, OURS, Bench, Figure
from tests.bench.deliveries import percentiles
from tests.bench.latency import API_SETTINGS
from tests.bench.log import on_error, write
from tests.bench.messages import book, candle, listing, trade
from tests.bench.processes import Measured, beside, peer, service
from tests.bench.upserts import mongodb
from tests.e2e.hot_path import HotPath

from coinstream_contracts.messages import encode
from coinstream_contracts.minute_candles import minute_of
from coinstream_contracts.times import MINUTE_MS
from coinstream_contracts.topics import KLINES, SYMBOLS
from coinstream_kafka.kafka_producer import SinkSettings, open_kafka_producer
from coinstream_mongodb.candles import CandleStore
from coinstream_redis.changes import Changes
from coinstream_redis.connection import RedisAddress, connect
from coinstream_redis.hot_state_writer import HotStateWriter

ROW = "REST"
ANSWERED = Figure("answered with 200", "%", "higher", 2)
CPU_PER_THOUSAND = Figure("CPU per thousand requests", "s", "lower", 2)
FIRST_ANSWER = Figure("first answer", "ms", "lower", 1)

_SYMBOL = "H000USDT"
_CANDLES = 1_000
_TRADES = 1_000
_RATE = 300
_REPETITION_S = 2.5
_WARM_S = 1.5
_TOUCH_S = 0.05
_SILENCE_S = 35.0
"""Longer than the API keeps what it has read of MongoDB."""
_CONNECTIONS = 64
_TIMEOUT_S = 5
_SETTLE_LIMIT_S = 30.0
_LOOK_EVERY_S = 0.3
_IDLE_SHARE = 0.2
_LIVE_MINUTES = 10
_UPDATE_EVERY_S = 0.25
_OHLC = f"/ohlc?symbol={_SYMBOL}&interval=1m&limit={_CANDLES}"
_OF_1970 = f"/ohlc?symbol={_SYMBOL}&interval=1m&limit=1&end=1"
_CALLS = (
    f"/latest?symbol={_SYMBOL}",
    f"/orderbook?symbol={_SYMBOL}",
    f"/api/v3/depth?symbol={_SYMBOL}&limit=5000",
    f"/trades?symbol={_SYMBOL}&limit={_TRADES}",
    f"/ohlc/realtime?symbol={_SYMBOL}&limit=100",
    f"/ohlc/realtime?symbol={_SYMBOL}&limit={_CANDLES}",
    _OHLC,
)


async def run(bench: Bench, path: HotPath) -> None:
    """Measure every call of the row."""
    seconds = bench.effort.seconds(_REPETITION_S)
    with bench.row(ROW):
        async with AsyncExitStack() as stack:
            history = await stack.enter_async_context(beside(mongodb(path.folder / "rest")))
            await asyncio.to_thread(_fill, path, CandleStore(history.database))
            uri = history.uri
            ours = await stack.enter_async_context(
                beside(service(path, "coinstream-api", MONGO_URI=uri, **API_SETTINGS))
            )
            naive = await stack.enter_async_context(beside(peer(path, "naive.api", MONGO_URI=uri)))
            await stack.enter_async_context(_live_minute(path))
            asked_s = time.monotonic() - _SILENCE_S
            for number in bench.repetitions():
                for call in _CALLS:
                    if call is _OHLC:
                        await asyncio.sleep(asked_s + _SILENCE_S - time.monotonic())
                    for name, server in ((OURS, ours), (NAIVE, naive)):
                        if call is _OHLC:
                            case = _case(call, "after a silence")
                            bench.add(ROW, case, name, number, await _first(server))
                        case = _case(call, f"at {_RATE}/s")
                        await _ask(server, call, _TOUCH_S if number else _WARM_S)
                        await _settle(server)
                        bench.add(ROW, case, name, number, await _ask(server, call, seconds))
                        await _settle(server)
                asked_s = time.monotonic()


def _case(call: str, how: str) -> str:
    return f"{call.replace(_SYMBOL, '…')} {how}"


async def _first(server: Measured) -> dict[Figure, float]:
    """Ask once for candles that were not asked for in a while, over connections that are open.

    Nothing is told of an answer that did not come.
    """
    address = f"http://127.0.0.1:{server.port}"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S)) as session:
        for call in (_OF_1970, _OHLC):
            began = time.monotonic()
            try:
                async with session.get(address + call, raise_for_status=True) as answer:
                    await answer.read()
            except (aiohttp.ClientError, TimeoutError):
                return {}
    return {FIRST_ANSWER: (time.monotonic() - began) * 1_000}


async def _settle(server: Measured) -> None:
    """Wait until a server has done what was asked: the next case must not pay for this one."""
    deadline = time.monotonic() + _SETTLE_LIMIT_S
    used_s, idle = server.cpu_s(), False
    while not idle and time.monotonic() < deadline:
        await asyncio.sleep(_LOOK_EVERY_S)
        before_s, used_s = used_s, server.cpu_s()
        idle = used_s - before_s < _IDLE_SHARE * _LOOK_EVERY_S


async def _ask(server: Measured, call: str, seconds: float) -> dict[Figure, float]:
    url = f"http://127.0.0.1:{server.port}{call}"
    latencies_ms: list[float] = []
    answered = 0
    limits = aiohttp.ClientTimeout(total=_TIMEOUT_S)
    connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, timeout=limits) as session:

        async def ask(due_s: float) -> None:
            nonlocal answered
            try:
                async with session.get(url) as answer:
                    await answer.read()
                    answered += answer.status == 200
            except (aiohttp.ClientError, TimeoutError):
                pass
            latencies_ms.append((time.monotonic() - due_s) * 1_000)

        cpu, began = server.cpu_s(), time.monotonic()
        total = int(_RATE * seconds)
        async with asyncio.TaskGroup() as tasks:
            for number in range(total):
                due_s = began + number / _RATE
                await asyncio.sleep(max(0.0, due_s - time.monotonic()))
                tasks.create_task(ask(due_s))
    return {
        **percentiles(np.array(latencies_ms)),
        ANSWERED: answered / total * 100,
        CPU_PER_THOUSAND: (server.cpu_s() - cpu) / total * 1_000,
    }


@asynccontextmanager
async def _live_minute(path: HotPath) -> AsyncIterator[None]:
    """Let the symbol's open candle change, as an exchange tells of it, while the context lasts."""
    producer = open_kafka_producer(SinkSettings(path.kafka.bootstrap, client_id="bench"), on_error)

    async def tell() -> None:
        while True:
            now_ms = time.time_ns() // 1_000_000
            newest = candle(_SYMBOL, now_ms, now_ms, closed=False)
            producer.produce(KLINES.name, encode(newest), _SYMBOL)
            producer.poll(0)
            await asyncio.sleep(_UPDATE_EVERY_S)

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.to_thread(producer.flush, _TIMEOUT_S)


def _fill(path: HotPath, history: CandleStore) -> None:
    """Put one symbol's candles, trades and book where the API reads them.

    The history has all but the newest minutes, which are only in Redis.
    """
    write(path.kafka.bootstrap, [(SYMBOLS.name, _SYMBOL, encode(listing(_SYMBOL)))])
    now_ms = time.time_ns() // 1_000_000
    changes = Changes()
    minutes = []
    for back in range(_CANDLES + 10):
        at_ms = now_ms - back * MINUTE_MS
        minutes.append(candle(_SYMBOL, at_ms, at_ms, closed=back > 0))
        changes.add_candle(minutes[-1])
    history.upsert(minute_of(minute) for minute in minutes[_LIVE_MINUTES:])
    for number in range(1, _TRADES + 1):
        changes.add_trade(trade(_SYMBOL, number, now_ms))
    changes.add_book(book(_SYMBOL, 1, now_ms))
    changes.add_symbol_info(listing(_SYMBOL))
    with connect(RedisAddress("127.0.0.1", path.redis.port, "")) as client:
        HotStateWriter(client).write(changes)
