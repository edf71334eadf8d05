"""Processes under measurement: started with settings, asked for CPU and memory, stopped."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.e2e.hot_path import HotPath, wait_until

from coinstream_local import probes
from coinstream_local.ports import free_ports

SCRIPTS = Path(sys.executable).parent
START_LIMIT_S = 90
STOP_LIMIT_S = 20
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parents[2]

Entered = TypeVar("Entered")


@dataclass(frozen=True)
class Measured:
    """A process under measurement."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int

    def cpu_s(self) -> float:
        """Return the CPU time of all its threads so far."""
        return cpu_s(self.process.pid)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Keep it from running while the context lasts."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def wait_for_line(self, text: str, limit_s: float = START_LIMIT_S) -> None:
        """Wait until its output holds `text`."""

        def told() -> bool:
            if self.process.poll() is not None and text not in self.log.read_text():
                raise AssertionError(f"it ended:\n{self.log.read_text()[-3000:]}")
            return text in self.log.read_text()

        wait_until(told, limit_s, lambda: f"{text!r} in\n{self.log.read_text()[-2000:]}")


def cpu_s(pid: int) -> float:
    """Return the CPU seconds, user and system, that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def memory_mib(pid: int) -> float:
    """Return the proportional share of memory of a process: pages in common count in part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def descendants(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += descendants(int(child))
    return found


def environment(path: HotPath, **settings: str) -> dict[str, str]:
    """Return the settings of a service on `path`."""
    return os.environ | {
        "KAFKA_BOOTSTRAP": path.kafka.bootstrap,
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(path.redis.port),
        "LOG_LEVEL": "warning",
        "EXCHANGE": "simulator",
        "API_HOST": "127.0.0.1",
        **settings,
    }


@contextmanager
def service(path: HotPath, script: str, **settings: str) -> Iterator[Measured]:
    """Run one of our services until the context ends; ready on entry."""
    (port,) = free_ports(1)
    name = "API_PORT" if script == "coinstream-api" else "STATUS_PORT"
    command = [str(SCRIPTS / script)]
    with _running(path, script, port, command, **{name: str(port)}, **settings) as measured:
        _wait_ready(measured, lambda: probes.http_ready("127.0.0.1", port, "/health/ready"))
        yield measured


@contextmanager
def peer(path: HotPath, module: str, *arguments: str, **settings: str) -> Iterator[Measured]:
    """Run a program of this folder until the context ends; it says `ready` on entry."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
    with _running(path, module, port, command, PORT=str(port), **settings) as measured:
        measured.wait_for_line("ready")
        yield measured


def _wait_ready(measured: Measured, ready: Callable[[], bool]) -> None:
    def answers() -> bool:
        if measured.process.poll() is not None:
            raise AssertionError(f"it ended:\n{measured.log.read_text()[-3000:]}")
        return ready()

    wait_until(answers, START_LIMIT_S, lambda: measured.log.read_text()[-3000:])


@contextmanager
def _running(
    path: HotPath, name: str, port: int, command: list[str], **settings: str
) -> Iterator[Measured]:
    log = path.folder / f"{name}-{time.monotonic_ns()}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment(path, **settings),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Measured(process, log, port)
    finally:
        process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_LIMIT_S)


@asynccontextmanager
async def beside(context: AbstractContextManager[Entered]) -> AsyncIterator[Entered]:
    """Enter and leave a context on a thread, while the event loop goes on."""
    entered = await asyncio.to_thread(context.__enter__)
    try:
        yield entered
    finally:
        await asyncio.to_thread(context.__exit__, None, None, None)
