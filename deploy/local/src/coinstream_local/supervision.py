"""Supervisord from outside: start it, ask it, and tell it to start and stop parts."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import Faults, SupervisorTransport

from coinstream_local.supervisor_config import RunFolder

_START_LIMIT_S: Final = 60.0
_STOP_LIMIT_S: Final = 60.0


class SupervisionError(RuntimeError):
    """Supervisord did not do what it was told in time."""


@dataclass(frozen=True, slots=True)
class ProcessState:
    """What supervisord knows of a part: `RUNNING`, `STARTING`, `BACKOFF`, `FATAL`, `STOPPED`, …"""

    name: str
    state: str
    process_id: int
    running_s: int
    detail: str

    @property
    def given_up(self) -> bool:
        """Whether it will not be started again by itself."""
        return self.state in {"FATAL", "EXITED", "UNKNOWN"}

    @property
    def alive(self) -> bool:
        """Whether a process is there."""
        return self.state in {"RUNNING", "STARTING", "STOPPING"}


class Supervision:
    """The supervisord of one run folder, running or not."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder

    def running(self) -> bool:
        """Say whether a supervisord answers on the control socket."""
        try:
            with self._remote() as remote:
                return bool(remote.supervisor.getState()["statename"] == "RUNNING")
        except (OSError, HTTPException):
            return False

    def launch(self) -> None:
        """Start supervisord in the background, with the settings file of the folder.

        Raises:
            SupervisionError: it did not come up.
        """
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(self._folder.config)]
        try:
            done = subprocess.run(  # noqa: S603 - our own command, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=_START_LIMIT_S,
            )
        except subprocess.TimeoutExpired as error:
            raise SupervisionError("supervisord did not start in time") from error
        if done.returncode != 0:
            raise SupervisionError(f"supervisord did not start: {done.stdout.strip()}")
        _wait(self.running, _START_LIMIT_S, "supervisord did not answer")

    def states(self) -> dict[str, ProcessState]:
        """Return every part's state by name."""
        with self._remote() as remote:
            return {entry["name"]: _state(entry) for entry in remote.supervisor.getAllProcessInfo()}

    def start(self, name: str) -> None:
        """Start a part without waiting for it; one that runs already is left alone."""
        with self._remote() as remote:
            try:
                remote.supervisor.startProcess(name, False)
            except Fault as fault:
                if fault.faultCode != Faults.ALREADY_STARTED:
                    raise SupervisionError(f"{name}: {fault.faultString}") from fault

    def stop(self, names: list[str]) -> None:
        """Stop parts together and wait until they are gone, killed at their own time limits."""
        with self._remote() as remote:
            for name in names:
                try:
                    remote.supervisor.stopProcess(name, False)
                except Fault as fault:
                    if fault.faultCode != Faults.NOT_RUNNING:
                        raise SupervisionError(f"{name}: {fault.faultString}") from fault
        _wait(
            lambda: not any(self.states()[name].alive for name in names),
            _STOP_LIMIT_S,
            f"still running: {', '.join(names)}",
        )

    def end(self) -> None:
        """Stop whatever still runs, then supervisord itself."""
        with self._remote() as remote:
            remote.supervisor.shutdown()
        _wait(self._gone, _STOP_LIMIT_S, "supervisord did not stop")

    def _gone(self) -> bool:
        # It removes the socket before its process id file, as the last thing it does.
        return not (self._folder.run / "supervisord.pid").exists()

    @contextmanager
    def _remote(self) -> Iterator[Any]:
        transport = SupervisorTransport(None, None, f"unix://{self._folder.socket}")
        try:
            yield ServerProxy("http://supervisor", transport=transport)
        finally:
            transport.close()


def _state(entry: dict[str, Any]) -> ProcessState:
    return ProcessState(
        name=entry["name"],
        state=entry["statename"],
        process_id=entry["pid"],
        running_s=max(0, entry["now"] - entry["start"]) if entry["pid"] else 0,
        detail=entry["spawnerr"] or entry["description"],
    )


def _wait(done: Callable[[], bool], limit_s: float, message: str) -> None:
    deadline = time.monotonic() + limit_s
    while not done():
        if time.monotonic() > deadline:
            raise SupervisionError(message)
        time.sleep(0.1)
