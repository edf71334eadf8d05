"""One symbol to 1,000 clients, some of them frozen: deliveries, their delay, and their cost."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count, pairwise
from statistics import geometric_mean

import httpx
import numpy as np
from confluent_kafka import Producer
from numpy.typing import NDArray
from tests.bench import bench as figures
from tests.bench.bench import NAIVE, OURS, Bench, Figure
from tests.bench.deliveries import percentiles, take
from tests.bench.latency import API_SETTINGS
from tests.bench.log import NAIVE_PREFIX, make_topics, on_error, write
from tests.bench.messages import listing, trade
from tests.bench.processes import Measured, beside, peer, service
from tests.e2e.hot_path import HotPath

from coinstream_contracts.messages import Trade, encode
from coinstream_contracts.topics import SYMBOLS, TRADES
from coinstream_kafka.kafka_producer import SinkSettings, open_kafka_producer

ROW = "fan-out"
SAME_RATIO = Figure("p99 of a run to that of the one before, both alike", "times", "lower", 2)
"""What the measure makes of no difference at all: so far can the ratio beside it be trusted."""

_CLIENTS = 1_000
_FROZEN = 50
_EVENTS_PER_S = 60
_NAIVE_EVENTS_PER_S = 10
"""What a `send_json` loop can still do; at our rate it only falls behind."""
_REPETITION_S = 4.0
_TURNS = (0, _FROZEN, _FROZEN, 0) * 2
"""Runs without and with frozen clients share a repetition, and each goes first as often as the
other: what else the machine does then falls on both."""
_WARM_S = 2.0
_DRAIN_S = 1.0
_SETTLE_S = 1.0
"""After clients came or went: what that cost is not charged to the updates."""
_SYMBOL = "F000USDT"
_FILLER = "F001USDT"
_FILLERS = 6_000
"""Messages that only frozen clients follow: more than the kernel keeps for each of them."""
_filler_ids = count(1)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of the updates of one turn."""

    latencies_ms: NDArray[np.float64]
    due: int
    took_s: float
    cpu_s: float
    """Of the API."""


def _figures(turns: Sequence[Heard]) -> dict[Figure, float]:
    """Return the figures of several turns as those of one."""
    latencies = np.concatenate([turn.latencies_ms for turn in turns])
    due = sum(turn.due for turn in turns)
    return {
        figures.DELIVERIES_PER_S: len(latencies) / sum(turn.took_s for turn in turns),
        figures.DELIVERIES_PER_CPU_S: len(latencies) / sum(turn.cpu_s for turn in turns),
        **percentiles(latencies),
        figures.DELIVERED: len(latencies) / due * 100,
    }


@dataclass
class Hall:
    """An API, its clients, and the topic that it reads."""

    api: Measured
    listeners: Measured
    producer: Producer
    topic: str
    fill: Callable[[], None] | None = None
    """Publishes more than frozen clients, who then follow everything, can leave unread."""
    next_id: int = 1

    async def speak(self, rate: float, seconds: float, frozen: int = 0) -> Heard:
        """Publish `rate` events a second; `frozen` further clients do not read theirs."""
        await self._freeze(frozen)
        await asyncio.sleep(_SETTLE_S)
        await take(self.listeners)
        cpu, began = self.api.cpu_s(), time.monotonic()
        due_ns = await self._publish(rate, seconds)
        await asyncio.sleep(_DRAIN_S)
        spent = self.api.cpu_s() - cpu
        deliveries = await take(self.listeners)
        latencies = deliveries.latencies_ms(due_ns)
        await self._control("thaw")
        took = (deliveries.at_ns.max(initial=0) / 1e9 - began) if len(latencies) else seconds
        return Heard(latencies, len(due_ns) * _CLIENTS, took, spent)

    async def _publish(self, rate: float, seconds: float) -> dict[int, int]:
        due_ns: dict[int, int] = {}
        began_ns = time.monotonic_ns()
        for number in range(int(rate * seconds)):
            due = began_ns + int(number * 1e9 / rate)
            await asyncio.sleep(max(0.0, (due - time.monotonic_ns()) / 1e9))
            self.producer.produce(self.topic, encode(_trade(self.next_id)), _SYMBOL)
            self.producer.poll(0)
            due_ns[self.next_id] = due
            self.next_id += 1
        return due_ns

    async def _freeze(self, clients: int) -> None:
        if self.fill is None:
            await self._control(f"freeze?count={clients}")
        else:
            await self._control(f"freeze?count={clients}&path=/ws/trades")
            # Without frozen clients too: what Kafka and the API have to do with it is the same.
            await asyncio.to_thread(self.fill)

    async def _control(self, command: str) -> None:
        async with httpx.AsyncClient(timeout=30) as client:
            url = f"http://127.0.0.1:{self.listeners.port}/{command}"
            (await client.post(url)).raise_for_status()


async def run(bench: Bench, path: HotPath) -> None:
    """Measure every case of the row."""
    make_topics(path.kafka.bootstrap, [TRADES])
    everyone = f"{_CLIENTS:,} clients, {_EVENTS_PER_S} events/s"
    with_frozen = f"{everyone}, and {_FROZEN} frozen clients"
    fewer = f"{_CLIENTS:,} clients, {_NAIVE_EVENTS_PER_S} events/s"
    fewer_frozen = f"{fewer}, and {_FROZEN} frozen clients"
    seconds = bench.effort.seconds(_REPETITION_S)
    with bench.row(ROW):
        async with AsyncExitStack() as stack:
            producer = open_kafka_producer(
                SinkSettings(path.kafka.bootstrap, client_id="bench"), on_error
            )
            stack.callback(producer.flush, 5)
            ours = await stack.enter_async_context(_ours(path, producer))
            naive = await stack.enter_async_context(_naive(path, producer))
            await ours.speak(_EVENTS_PER_S, _WARM_S)
            await naive.speak(_NAIVE_EVENTS_PER_S, _WARM_S)
            for number in bench.repetitions():
                turns = await _by_turns(ours, seconds)
                free = _figures([heard for frozen, heard in turns if not frozen])
                mixed = _figures([heard for frozen, heard in turns if frozen])
                frozen_ratio, same_ratio = _ratios(turns)
                bench.add(ROW, everyone, OURS, number, free | {SAME_RATIO: same_ratio})
                mixed[figures.FROZEN_RATIO] = frozen_ratio
                bench.add(ROW, with_frozen, OURS, number, mixed)
                rate = _NAIVE_EVENTS_PER_S
                for hall, peer_name in ((ours, OURS), (naive, NAIVE)):
                    heard = _figures([await hall.speak(rate, seconds)])
                    bench.add(ROW, fewer, peer_name, number, heard)
                frozen = _figures([await naive.speak(rate, seconds, _FROZEN)])
                bench.add(ROW, fewer_frozen, NAIVE, number, frozen)


async def _by_turns(hall: Hall, seconds: float) -> list[tuple[int, Heard]]:
    """Return how many clients were frozen in each turn, and what came of it."""
    return [(frozen, await hall.speak(_EVENTS_PER_S, seconds / 2, frozen)) for frozen in _TURNS]


def _ratios(turns: Sequence[tuple[int, Heard]]) -> tuple[float, float]:
    """Return the ratio of p99 with frozen clients to that without, and that of turns alike.

    Only neighbours are compared, for the machine is much the same in both.
    """
    frozen_ratios, same_ratios = [], []
    p99s = [(frozen, np.percentile(heard.latencies_ms, 99)) for frozen, heard in turns]
    for (frozen, p99), (next_frozen, next_p99) in pairwise(p99s):
        if frozen == next_frozen:
            same_ratios.append(next_p99 / p99)
        else:
            frozen_ratios.append(p99 / next_p99 if frozen else next_p99 / p99)
    return geometric_mean(frozen_ratios), geometric_mean(same_ratios)


@asynccontextmanager
async def _ours(path: HotPath, producer: Producer) -> AsyncIterator[Hall]:
    async with AsyncExitStack() as stack:
        producer.produce(SYMBOLS.name, encode(listing(_SYMBOL)), _SYMBOL)
        producer.flush(10)
        api = await stack.enter_async_context(
            beside(service(path, "coinstream-api", **API_SETTINGS))
        )
        listeners = await stack.enter_async_context(_clients(path, api.port))
        fill = partial(_fill, path.kafka.bootstrap)
        yield Hall(api, listeners, producer, TRADES.name, fill)


@asynccontextmanager
async def _naive(path: HotPath, producer: Producer) -> AsyncIterator[Hall]:
    topic = NAIVE_PREFIX + TRADES.name
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(beside(peer(path, "naive.api", NAIVE_TOPIC=topic)))
        await asyncio.sleep(2)  # its consumer asks for the topic's end
        listeners = await stack.enter_async_context(_clients(path, api.port))
        yield Hall(api, listeners, producer, topic)


@asynccontextmanager
async def _clients(path: HotPath, port: int) -> AsyncIterator[Measured]:
    followed = f"/ws/trades?symbol={_SYMBOL}&limit=1"
    process = peer(path, "listeners", f"ws://127.0.0.1:{port}", str(_CLIENTS), followed)
    async with beside(process) as measured:
        yield measured


def _trade(number: int) -> Trade:
    return trade(_SYMBOL, number, time.time_ns() // 1_000_000)


def _fill(bootstrap: str) -> None:
    now_ms = time.time_ns() // 1_000_000
    fillers = [trade(_FILLER, next(_filler_ids), now_ms) for _ in range(_FILLERS)]
    write(bootstrap, [(TRADES.name, _FILLER, encode(filler)) for filler in fillers])
