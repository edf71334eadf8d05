"""A producer as a process: settings from the environment, signals, its state, its exit code."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, Protocol, TypeVar

import uvloop
from pydantic import ValidationError

from coinstream_kafka.line import Line, open_line
from coinstream_kafka.settings import ProducerSettings
from coinstream_telemetry.logs import configure_logs
from coinstream_telemetry.status import status_endpoint

Settings = TypeVar("Settings", bound=ProducerSettings)
Result = TypeVar("Result")


class Producer(Protocol):
    """What a producer does with an open line."""

    def on_lost(self, topic: str, key: bytes, value: bytes) -> None:
        """Take note of a record that Kafka did not take."""

    def ready(self) -> bool:
        """Say whether every stream flows and Kafka takes what is sent. Asked from any thread."""

    async def run(self, line: Line, stop: asyncio.Event) -> int:
        """Run until `stop` is set; return the exit code."""


def run_service(
    name: str, read_settings: Callable[[], Settings], make: Callable[[Settings], Producer]
) -> NoReturn:
    """Run a producer; exit 0 after a clean stop, 2 for bad settings, 3 if data stayed behind."""
    try:
        settings = read_settings()
    except ValidationError as error:
        sys.stderr.write(f"coinstream-{name}: {error}\n")
        sys.exit(2)
    configure_logs(name, settings.log_level)
    sys.exit(uvloop.run(_serve(name, settings, make(settings))))


async def _serve(name: str, settings: ProducerSettings, producer: Producer) -> int:
    with status_endpoint(settings.status_port, ready=producer.ready):
        async with open_line(settings, name, producer.on_lost) as line:
            return await producer.run(line, _stop_signal())


def _stop_signal() -> asyncio.Event:
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
