"""Frames → checked → acknowledged by Kafka: how many a second, and what they cost."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import bench as figures
from tests.bench.bench import NAIVE, OURS, Bench, Figure
from tests.bench.cannon import Paced, Target, cannon
from tests.bench.frames import RecordedFrames, TradeFrames, symbols
from tests.bench.log import NAIVE_PREFIX, Ends, make_topics
from tests.bench.processes import Measured, beside, cpu_s, peer, service
from tests.e2e.hot_path import HotPath

from coinstream_contracts.topics import TRADES

ROW = "ingest"
RECORDING = Path(__file__).resolve().parents[3] / "shared/data/capture"
BROKER_CPU = Figure("broker's CPU per million events", "s", "lower", 1)

_SYMBOLS = 300
_BURST = 100_000
_NAIVE_BURST = 15_000
_PACED_RATE = 10_000
_PACED_S = 5.0
_QUIET = {"SILENCE_AFTER_S": "3600", "SNAPSHOT_LEVELS": "100"}
"""No probes of streams that are silent on purpose, and snapshots that cost little."""


@dataclass
class Line:
    """Who reads which frames, and where they arrive."""

    frames: list[TradeFrames | RecordedFrames]
    targets: list[Target]
    """As many as `frames`."""
    processes: list[Measured]
    ends: Ends
    broker: int

    async def burst(self, count: int) -> dict[Figure, float]:
        """Fire `count` frames as fast as they are taken, and return what that cost."""
        shares = [frames.burst(count // len(self.frames)) for frames in self.frames]
        return await self._measure(
            count // len(self.targets) * len(self.targets),
            [target.fire(share) for target, share in zip(self.targets, shares, strict=True)],
        )

    async def _measure(
        self, count: int, firing: list[Coroutine[None, None, None]]
    ) -> dict[Figure, float]:
        before = await asyncio.to_thread(self.ends.total)
        cpu, broker, began = self._cpu_s(), cpu_s(self.broker), time.monotonic()
        await asyncio.gather(*firing)
        reached, at = await self.ends.reach(before + count)
        await asyncio.sleep(0.1)  # the acknowledgement is read a moment after it is given
        spent = self._cpu_s() - cpu
        arrived = reached - before
        return {
            figures.EVENTS_PER_S: arrived / (at - began),
            figures.EVENTS_PER_CPU_S: arrived / spent,
            figures.CPU_PER_MILLION: spent / arrived * 1e6,
            BROKER_CPU: (cpu_s(self.broker) - broker) / arrived * 1e6,
            figures.LOST: count - arrived,
        }

    async def paced(self, rate: float, seconds: float) -> dict[Figure, float]:
        """Fire at a given rate, and return which part of a core that took."""
        (frames,) = self.frames
        assert isinstance(frames, TradeFrames)
        gun = Paced(dict.fromkeys(frames.symbols, self.targets[0]), frames)
        before = await asyncio.to_thread(self.ends.total)
        cpu, began = self._cpu_s(), time.monotonic()
        count = len(await gun.fire(rate, seconds))
        reached, at = await self.ends.reach(before + count)
        spent = self._cpu_s() - cpu
        return {
            figures.CORE_SHARE: spent / (at - began) * 100,
            figures.CPU_PER_MILLION: spent / count * 1e6,
            figures.EVENTS_PER_S: (reached - before) / (at - began),
            figures.LOST: count - (reached - before),
        }

    def _cpu_s(self) -> float:
        return sum(process.cpu_s() for process in self.processes)


async def run(bench: Bench, path: HotPath) -> None:
    """Measure every case of the row."""
    make_topics(path.kafka.bootstrap, [TRADES])
    with bench.row(ROW):
        await _synthetic(bench, path)
        if recording := sorted(RECORDING.glob("*.gz")):
            await _recorded(bench, path, recording)
        else:
            print("  no recording in ../shared/data/capture: left out")


async def _synthetic(bench: Bench, path: HotPath) -> None:
    one, two = f"{_SYMBOLS} symbols, one process", f"{_SYMBOLS} symbols, two processes"
    paced = f"{_SYMBOLS} symbols, {_PACED_RATE:,} events/s"
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(_ours(path, symbols("A", _SYMBOLS)))
        naive = await stack.enter_async_context(_naive(path, symbols("N", _SYMBOLS)))
        split = symbols("B", _SYMBOLS)
        both = await stack.enter_async_context(
            _ours(path, split[: _SYMBOLS // 2], split[_SYMBOLS // 2 :])
        )
        await ours.burst(bench.effort.count(_NAIVE_BURST))  # what is set up at first use
        await both.burst(bench.effort.count(_NAIVE_BURST))
        for number in bench.repetitions():
            burst, few = bench.effort.count(_BURST), bench.effort.count(_NAIVE_BURST)
            bench.add(ROW, one, OURS, number, await ours.burst(burst))
            bench.add(ROW, one, NAIVE, number, await naive.burst(few))
            bench.add(ROW, two, OURS, number, await both.burst(burst))
            seconds = bench.effort.seconds(_PACED_S)
            bench.add(ROW, paced, OURS, number, await ours.paced(_PACED_RATE, seconds))


async def _recorded(bench: Bench, path: HotPath, files: list[Path]) -> None:
    case = "the recording's trades, one process"
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(_ours(path, ["BTCUSDT"], recording=files))
        naive = await stack.enter_async_context(_naive(path, ["BTCUSDT"], recording=files))
        await ours.burst(bench.effort.count(_NAIVE_BURST))
        for number in bench.repetitions():
            ours_took = await ours.burst(bench.effort.count(_BURST))
            bench.add(ROW, case, OURS, number, ours_took)
            bench.add(ROW, case, NAIVE, number, await naive.burst(bench.effort.count(_NAIVE_BURST)))


@asynccontextmanager
async def _ours(
    path: HotPath, *shares: Sequence[str], recording: list[Path] | None = None
) -> AsyncIterator[Line]:
    """Run one producer for each share of the symbols, all of them following one cannon."""
    async with AsyncExitStack() as stack:
        frames, processes, targets = [], [], []
        for share in shares:
            some = RecordedFrames(recording) if recording else TradeFrames(share)
            gun = await stack.enter_async_context(cannon(list(share), some.newest_id))
            settings = {
                **_QUIET,
                "SIMULATOR_URL": gun.url,
                "SYMBOLS": ",".join(share),
                "SYMBOLS_PER_CONNECTION": str(_SYMBOLS),
            }
            process = service(path, "coinstream-market-producer", **settings)
            processes.append(await stack.enter_async_context(beside(process)))
            targets.append(await gun.target(streams=2 * len(share)))
            frames.append(some)
        yield _line(path, frames, targets, processes, TRADES.name, stack)


@asynccontextmanager
async def _naive(
    path: HotPath, followed: Sequence[str], recording: list[Path] | None = None
) -> AsyncIterator[Line]:
    frames = RecordedFrames(recording) if recording else TradeFrames(followed)
    topic = NAIVE_PREFIX + TRADES.name
    async with AsyncExitStack() as stack:
        gun = await stack.enter_async_context(cannon(list(followed), frames.newest_id))
        url = f"ws://127.0.0.1:{gun.port}/ws"
        process = peer(path, "naive.producer", url, topic, *followed)
        running = await stack.enter_async_context(beside(process))
        target = await gun.target(streams=len(followed))
        yield _line(path, [frames], [target], [running], topic, stack)


def _line(
    path: HotPath,
    frames: list[TradeFrames | RecordedFrames],
    targets: list[Target],
    processes: list[Measured],
    topic: str,
    stack: AsyncExitStack,
) -> Line:
    ends = Ends(path.kafka.bootstrap, topic, TRADES.partitions)
    stack.callback(ends.close)
    return Line(frames, targets, processes, ends, path.running["kafka"].pid)
