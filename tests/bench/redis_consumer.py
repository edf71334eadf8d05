"""Kafka's topics → the hot state in Redis: how fast a backlog is written."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count

import httpx
from tests.bench import bench as figures
from tests.bench.bench import NAIVE, OURS, Bench, Figure
from tests.bench.log import NAIVE_PREFIX, make_topics, write
from tests.bench.messages import Market
from tests.bench.processes import Measured, beside, cpu_s, peer, service
from tests.e2e.hot_path import HotPath

from coinstream_contracts.topics import BOOKS, KLINES, TRADES

ROW = "redis consumer"
REDIS_CPU = Figure("Redis's CPU per million events", "s", "lower", 1)

_SYMBOLS = 300
_BACKLOG = 100_000
_NAIVE_BACKLOG = 15_000
_LIMIT_S = 120
_RECORDS = re.compile(r"^coinstream_redis_consumer_records_total\{.*\} (\S+)$", re.MULTILINE)


@dataclass
class Reader:
    """A consumer under measurement, and how it is known that it has written everything."""

    measured: Measured
    market: Market
    prefix: str
    written: Callable[[int], Awaitable[None]]
    """Waits for so many further events."""

    async def work_off(self, path: HotPath, events: int) -> dict[Figure, float]:
        """Let a backlog build up while the consumer stands still, and measure what it needs."""
        redis = path.running["redis"].pid
        records = [
            (self.prefix + topic, key, value) for topic, key, value in self.market.records(events)
        ]
        with self.measured.frozen():
            await asyncio.to_thread(write, path.kafka.bootstrap, records)
        cpu, redis_cpu, began = self.measured.cpu_s(), cpu_s(redis), time.monotonic()
        await self.written(events)
        took = time.monotonic() - began
        return {
            figures.EVENTS_PER_S: events / took,
            figures.CPU_PER_MILLION: (self.measured.cpu_s() - cpu) / events * 1e6,
            REDIS_CPU: (cpu_s(redis) - redis_cpu) / events * 1e6,
        }


async def run(bench: Bench, path: HotPath) -> None:
    """Measure the row."""
    make_topics(path.kafka.bootstrap, [KLINES, BOOKS, TRADES])
    case = f"{_SYMBOLS} symbols: 80 % trades, 15 % books, 5 % candles"
    many, few = bench.effort.count(_BACKLOG), bench.effort.count(_NAIVE_BACKLOG)
    with bench.row(ROW):
        async with AsyncExitStack() as stack:
            consumer = await stack.enter_async_context(
                beside(service(path, "coinstream-redis-consumer"))
            )
            loop = await stack.enter_async_context(
                beside(peer(path, "naive.redis_consumer", str(few)))
            )
            ours = Reader(consumer, Market("R", _SYMBOLS), "", _by_metrics(consumer))
            naive = Reader(loop, Market("Q", _SYMBOLS), NAIVE_PREFIX, _by_output(loop))
            await ours.work_off(path, few)
            for number in bench.repetitions():
                bench.add(ROW, case, OURS, number, await ours.work_off(path, many))
                bench.add(ROW, case, NAIVE, number, await naive.work_off(path, few))


def _by_metrics(consumer: Measured) -> Callable[[int], Awaitable[None]]:
    seen = httpx.get(_metrics_url(consumer)).text
    goal = _taken(seen)

    async def written(events: int) -> None:
        nonlocal goal
        goal += events
        async with httpx.AsyncClient(timeout=10) as client, asyncio.timeout(_LIMIT_S):
            while _taken((await client.get(_metrics_url(consumer))).text) < goal:
                await asyncio.sleep(0.02)

    return written


def _by_output(loop: Measured) -> Callable[[int], Awaitable[None]]:
    numbers = count(1)

    async def written(events: int) -> None:
        await asyncio.to_thread(loop.wait_for_line, f"done {next(numbers)}\n", _LIMIT_S)

    return written


def _metrics_url(consumer: Measured) -> str:
    return f"http://127.0.0.1:{consumer.port}/metrics"


def _taken(metrics: str) -> int:
    return sum(int(float(value)) for value in _RECORDS.findall(metrics))
