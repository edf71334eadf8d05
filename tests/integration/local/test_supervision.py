"""Supervisord really run, over small HTTP servers in place of the platform's parts."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from coinstream_local import probes
from coinstream_local.commands.down import stop_all
from coinstream_local.console import Progress
from coinstream_local.part import HttpProbe, Part
from coinstream_local.ports import free_ports
from coinstream_local.start_up import PartFailedError, start_in_order
from coinstream_local.supervision import ProcessState, Supervision
from coinstream_local.supervisor_config import RunFolder, render

pytestmark = pytest.mark.integration

LIMIT_S = 90
# Notes its stop, so that the order of stops can be read.
SERVER = """
import http.server, pathlib, signal, sys
name, port, notes = sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3])
def stop(*_):
    with notes.open("a") as file:
        file.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
handler = http.server.SimpleHTTPRequestHandler
http.server.ThreadingHTTPServer(("127.0.0.1", port), handler).serve_forever()
"""


def server(name: str, port: int, folder: Path, *needs: str) -> Part:
    return Part(
        name=name,
        title=name,
        command=[sys.executable, str(folder / "server.py"), name, str(port), str(folder / "stops")],
        probe=HttpProbe(port, "/"),
        folder=str(folder),
        address=f"http://127.0.0.1:{port}",
        needs=list(needs),
    )


class Run:
    """A supervisord with its parts."""

    def __init__(self, folder: Path, parts: list[Part]) -> None:
        self.folder = RunFolder(folder)
        self.parts = parts
        self.supervision = Supervision(self.folder)
        self.folder.run.mkdir()
        self.folder.logs.mkdir()
        self.folder.config.write_text(render(parts, self.folder, open_files=256, user=None))
        self.supervision.launch()

    def start(self) -> None:
        with Progress(Console(quiet=True), lambda: None) as progress:
            start_in_order(self.parts, self.supervision, self.ready, progress)

    def ready(self, part: Part) -> bool:
        return probes.ready(part.probe, "127.0.0.1")

    def state(self, name: str) -> ProcessState:
        return self.supervision.states()[name]

    def wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LIMIT_S
        while not condition():
            assert time.monotonic() < deadline, self.supervision.states()
            time.sleep(0.1)


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Callable[[list[Part]], Run]]:
    (tmp_path / "server.py").write_text(SERVER)
    made: list[Run] = []

    def make(parts: list[Part]) -> Run:
        made.append(Run(tmp_path, parts))
        return made[-1]

    yield make
    for run in made:
        if run.supervision.running():
            stop_all(run.parts, run.supervision, Console(quiet=True))


def test_a_part_that_is_killed_is_started_again(
    tmp_path: Path, runs: Callable[[list[Part]], Run]
) -> None:
    run = runs([server("web", free_ports(1)[0], tmp_path)])
    run.start()
    run.wait(lambda: run.state("web").state == "RUNNING")
    killed = run.state("web").process_id

    os.kill(killed, signal.SIGKILL)
    run.wait(lambda: run.state("web").process_id not in {0, killed})

    run.wait(lambda: run.ready(run.parts[0]))


def test_parts_stop_in_the_reverse_of_the_order_of_needs(
    tmp_path: Path, runs: Callable[[list[Part]], Run]
) -> None:
    first, second = free_ports(2)
    run = runs([server("api", first, tmp_path, "kafka"), server("kafka", second, tmp_path)])
    run.start()

    stop_all(run.parts, run.supervision, Console(quiet=True))

    assert (tmp_path / "stops").read_text().split() == ["api", "kafka"]
    assert not run.supervision.running()


def test_a_part_that_cannot_start_is_named_and_its_log_kept(
    tmp_path: Path, runs: Callable[[list[Part]], Run]
) -> None:
    broken = server("web", free_ports(1)[0], tmp_path)
    broken.command[1:] = ["-c", "raise SystemExit('no such market')"]
    run = runs([broken])

    with pytest.raises(PartFailedError, match="web keeps dying"):
        run.start()

    assert "no such market" in run.folder.log("web").read_text()


def test_starting_what_runs_already_leaves_it_alone(
    tmp_path: Path, runs: Callable[[list[Part]], Run]
) -> None:
    run = runs([server("web", free_ports(1)[0], tmp_path)])
    run.start()
    before = run.state("web").process_id

    run.start()

    assert run.state("web").process_id == before
