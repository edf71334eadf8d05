"""What both producers stand on: the exchange, its REST client, and the way into Kafka."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import aiohttp

from coinstream_kafka import exchanges
from coinstream_kafka.adapters import Exchange
from coinstream_kafka.connection.shard import Renewal
from coinstream_kafka.gaps.report import GapReporter
from coinstream_kafka.kafka_producer import SinkSettings
from coinstream_kafka.outlet import Outlet, Sink
from coinstream_kafka.rest.client import RestClient
from coinstream_kafka.rest.weight_budget import WeightBudget
from coinstream_kafka.settings import ProducerSettings
from coinstream_kafka.sink import KafkaSink
from coinstream_telemetry.logs import get_logger

EXIT_UNDELIVERED: Final = 3
"""Exit code of a stop at which Kafka did not take everything in time."""

_PART_OF_LIFE: Final = 0.99

Result = TypeVar("Result")

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """The edges, open."""

    exchange: Exchange
    client: RestClient
    budget: WeightBudget
    sink: Sink
    outlet: Outlet


@asynccontextmanager
async def open_line(
    settings: ProducerSettings, name: str, on_lost: Callable[[str, bytes, bytes], None]
) -> AsyncIterator[Line]:
    """Open the edges; at the end, what was handed over is delivered or told as lost."""
    exchange = await exchanges.choose(
        settings.exchange, settings.simulator_url, settings.exchange_api_key
    )
    _log.info("market", market=exchange.market, rest=exchange.rest_url, setting=settings.exchange)
    budget = WeightBudget(exchange.weight_per_minute, settings.weight_share)
    sink = KafkaSink(
        SinkSettings(settings.kafka_bootstrap, client_id=f"coinstream-{name}"), on_lost=on_lost
    )
    try:
        outlet = Outlet(sink, exchange.market)
        async with aiohttp.ClientSession() as session:
            client = RestClient(exchange, session, budget, outlet.refuse)
            yield Line(exchange, client, budget, sink, outlet)
    finally:
        await sink.close(settings.stop_timeout_s)


def renewal(settings: ProducerSettings, exchange: Exchange) -> Renewal:
    """Return when connections are replaced: always before the exchange ends them."""
    longest_s = exchange.limits.lifetime_s * _PART_OF_LIFE
    return Renewal(min(settings.roll_after_s, longest_s), settings.overlap_s)


def stop_signal() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def on_hangup(action: Callable[[], None]) -> None:
    """Call `action` at each SIGHUP."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, action)


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """Return what `work` returns, or None when `stop` is set before."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        return working.result()
    working.cancel()
    return None


async def run_until(stop: asyncio.Event, parts: list[Coroutine[Any, Any, None]]) -> None:
    """Run every part until `stop` is set, then cancel them and wait for their ends.

    Raises:
        ExceptionGroup: a part failed.
    """
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(part) for part in parts]
        await stop.wait()
        for task in running:
            task.cancel()


async def finish(line: Line, reporter: GapReporter, timeout_s: float) -> int:
    """Deliver what was handed over and say up to where it goes; return the exit code."""
    reporter.tell_changes()
    await reporter.tell_watermarks(timeout_s)
    delivered = await line.sink.flush(timeout_s)
    _log.info("stopped", everything_delivered=delivered)
    return 0 if delivered else EXIT_UNDELIVERED
