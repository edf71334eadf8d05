"""The embedded run as users start it: how long until every part is ready, and its memory."""

import os
import subprocess
import time
from pathlib import Path

from tests.bench import bench as figures
from tests.bench.bench import OURS, Bench
from tests.bench.processes import SCRIPTS, descendants, memory_mib

from coinstream_local.ports import free_ports
from coinstream_local.settings import PORT_NAMES

ROW = "whole run"

_UP_LIMIT_S = 300
_DOWN_LIMIT_S = 120
_SETTLE_S = 10.0


def run(bench: Bench, folder: Path) -> None:
    """Start it with no data, look at its memory, stop it, and start it again with data."""
    times = min(2, bench.effort.repetitions)
    with bench.row(ROW, times):
        for number in range(times):
            _measure(bench, number, folder / f"run-{number}")


def _measure(bench: Bench, number: int, data: Path) -> None:
    ports = zip(PORT_NAMES, free_ports(len(PORT_NAMES)), strict=True)
    settings = os.environ | {name: str(port) for name, port in ports}
    settings |= {"COINSTREAM_DATA": str(data), "EXCHANGE": "simulator"}
    try:
        began = time.monotonic()
        _coinstream(settings, "up", _UP_LIMIT_S)
        took_s = time.monotonic() - began
        bench.add(ROW, "first start, 15 symbols", OURS, number, {figures.START_S: took_s})
        time.sleep(bench.effort.seconds(_SETTLE_S))
        supervisor = int((data / "run/supervisord.pid").read_text())
        memory = sum(memory_mib(pid) for pid in descendants(supervisor))
        bench.add(ROW, "all processes, 15 symbols", OURS, number, {figures.MEMORY_MIB: memory})
        _coinstream(settings, "down", _DOWN_LIMIT_S)
        began = time.monotonic()
        _coinstream(settings, "up", _UP_LIMIT_S)
        took_s = time.monotonic() - began
        bench.add(ROW, "second start, with data", OURS, number, {figures.START_S: took_s})
    finally:
        _coinstream(settings, "down", _DOWN_LIMIT_S)


def _coinstream(settings: dict[str, str], command: str, limit_s: float) -> None:
    done = subprocess.run(
        [SCRIPTS / "coinstream", command],
        env=settings,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"coinstream {command}:\n{done.stdout}{done.stderr}")
