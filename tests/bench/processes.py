"""Processes under measurement: started with settings, asked for CPU and memory, stopped."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
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
    return {
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
    log = _log(path, script)
    with program(
        [str(SCRIPTS / script)],
        log,
        lambda: probes.http_ready("127.0.0.1", port, "/health/ready"),
        environment(path, **{name: str(port)}, **settings),
    ) as process:
        yield Measured(process, log, port)


@contextmanager
def peer(path: HotPath, module: str, *arguments: str, **settings: str) -> Iterator[Measured]:
    """Run a program of this folder until the context ends; it says `ready` on entry."""
    (port,) = free_ports(1)
    log = _log(path, module)
    with program(
        [sys.executable, "-m", f"tests.bench.{module}", *arguments],
        log,
        lambda: "ready" in log.read_text(),
        environment(path, PORT=str(port), **settings),
    ) as process:
        yield Measured(process, log, port)


def _log(path: HotPath, name: str) -> Path:
    return path.folder / f"{name}-{time.monotonic_ns()}.log"


@contextmanager
def program(
    command: list[str],
    log: Path,
    ready: Callable[[], bool],
    settings: Mapping[str, str] | None = None,
    *,
    limit_s: float = START_LIMIT_S,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the context ends; on entry it is `ready`. Its output goes to `log`.

    Raises:
        AssertionError: it ended, or was not ready in time.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=os.environ | dict(settings or {}),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )

    def is_ready() -> bool:
        if process.poll() is not None:
            raise AssertionError(f"{command[0]} ended:\n{log.read_text()[-3000:]}")
        return ready()

    try:
        wait_until(is_ready, limit_s, lambda: log.read_text()[-3000:])
        yield process
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
