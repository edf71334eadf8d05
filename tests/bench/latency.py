"""The exchange's stamp → a WebSocket client of the API, at given rates, with 100 clients."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from tests.bench import bench as figures
from tests.bench.bench import NAIVE, OURS, Bench, Figure
from tests.bench.cannon import Paced, Target, cannon
from tests.bench.deliveries import percentiles, take
from tests.bench.frames import TradeFrames, symbols
from tests.bench.log import NAIVE_PREFIX, make_topics
from tests.bench.processes import Measured, beside, peer, service
from tests.e2e.hot_path import HotPath

from coinstream_contracts.topics import TRADES

ROW = "stamp to browser"
HELD_P99_MS = 100.0
"""A rate holds when everything comes, and p99 is within the promise of 100 ms."""
API_SETTINGS = {
    "KAFKA_OVERLAP_S": "0",
    "MAX_SOCKETS_PER_CLIENT": "5000",
    "RATE_PER_S": "100000",
    "RATE_BURST": "100000",
}
"""All clients come from one address, and what other rows wrote is not read again."""

_CLIENTS = 100
_RATES = (1_000, 5_000, 10_000)
_NAIVE_RATES = (1_000, 5_000)
_HIGHER_RATES = (12_500, 15_000, 17_500, 20_000, 25_000, 30_000)
_REPETITION_S = 3.0
_WARM_S = 1.5
_DRAIN_S = 1.0


@dataclass
class Chain:
    """From the cannon to the clients."""

    frames: TradeFrames
    target: Target
    listeners: Measured
    processes: list[Measured]

    async def fire(self, rate: float, seconds: float) -> dict[Figure, float]:
        """Fire at `rate`; each client follows one symbol, so each event is due once."""
        gun = Paced(dict.fromkeys(self.frames.symbols, self.target), self.frames)
        await take(self.listeners)
        cpu = self._cpu_s()
        due_ns = await gun.fire(rate, seconds)
        await asyncio.sleep(_DRAIN_S)
        spent = self._cpu_s() - cpu
        latencies = (await take(self.listeners)).latencies_ms(due_ns)
        return {
            **percentiles(latencies),
            figures.DELIVERED: len(latencies) / len(due_ns) * 100,
            figures.CPU_PER_MILLION: spent / len(due_ns) * 1e6,
        }

    def _cpu_s(self) -> float:
        return sum(process.cpu_s() for process in self.processes)


async def run(bench: Bench, path: HotPath) -> None:
    """Measure every rate of the row."""
    make_topics(path.kafka.bootstrap, [TRADES])
    with bench.row(ROW):
        async with AsyncExitStack() as stack:
            ours = await stack.enter_async_context(_ours(path))
            naive = await stack.enter_async_context(_naive(path))
            await ours.fire(_RATES[0], _WARM_S)
            await naive.fire(_RATES[0], _WARM_S)
            seconds = bench.effort.seconds(_REPETITION_S)
            for number in bench.repetitions():
                for rate in _RATES:
                    case = f"{rate:,} events/s, {_CLIENTS} clients"
                    bench.add(ROW, case, OURS, number, await ours.fire(rate, seconds))
                    if rate in _NAIVE_RATES:
                        bench.add(ROW, case, NAIVE, number, await naive.fire(rate, seconds))
            highest = await _highest(ours, seconds)
            case = f"{_CLIENTS} clients, everything delivered, p99 within {HELD_P99_MS:.0f} ms"
            bench.add(ROW, case, OURS, 0, {figures.HOLDING_RATE: highest})


async def _highest(chain: Chain, seconds: float) -> float:
    highest = 0
    for rate in (*_RATES, *_HIGHER_RATES):
        took = await chain.fire(rate, seconds)
        print(f"  tried {rate:,}: p99 {took.get(figures.P99, 0):.1f} ms", flush=True)
        if took[figures.DELIVERED] < 100 or took[figures.P99] > HELD_P99_MS:
            if rate > _RATES[-1]:
                break
            continue
        highest = rate
    return highest


@asynccontextmanager
async def _ours(path: HotPath) -> AsyncIterator[Chain]:
    followed = symbols("L", _CLIENTS)
    frames = TradeFrames(followed)
    async with AsyncExitStack() as stack:
        gun = await stack.enter_async_context(cannon(followed, frames.newest_id))
        settings = {
            "SIMULATOR_URL": gun.url,
            "SYMBOLS": ",".join(followed),
            "SILENCE_AFTER_S": "3600",
            "SNAPSHOT_LEVELS": "100",
        }
        producer = await stack.enter_async_context(
            beside(service(path, "coinstream-market-producer", **settings))
        )
        target = await gun.target(streams=2 * len(followed))
        api = await stack.enter_async_context(
            beside(service(path, "coinstream-api", **API_SETTINGS))
        )
        listeners = await stack.enter_async_context(_clients(path, api.port, followed))
        yield Chain(frames, target, listeners, [producer, api])


@asynccontextmanager
async def _naive(path: HotPath) -> AsyncIterator[Chain]:
    followed = symbols("M", _CLIENTS)
    frames = TradeFrames(followed)
    topic = NAIVE_PREFIX + TRADES.name
    async with AsyncExitStack() as stack:
        gun = await stack.enter_async_context(cannon(followed, frames.newest_id))
        url = f"ws://127.0.0.1:{gun.port}/ws"
        producer = await stack.enter_async_context(
            beside(peer(path, "naive.producer", url, topic, *followed))
        )
        target = await gun.target(streams=len(followed))
        api = await stack.enter_async_context(beside(peer(path, "naive.api", NAIVE_TOPIC=topic)))
        await asyncio.sleep(2)  # its consumer asks for the topic's end
        listeners = await stack.enter_async_context(_clients(path, api.port, followed))
        yield Chain(frames, target, listeners, [producer, api])


@asynccontextmanager
async def _clients(path: HotPath, port: int, followed: list[str]) -> AsyncIterator[Measured]:
    paths = [f"/ws/trades?symbol={symbol}&limit=1" for symbol in followed]
    process = peer(path, "listeners", f"ws://127.0.0.1:{port}", str(_CLIENTS), *paths)
    async with beside(process) as measured:
        yield measured
