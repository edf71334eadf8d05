"""Starting parts in order of health."""

import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from coinstream_local.part import Part, startable
from coinstream_local.supervision import ProcessState

_POLL_S: Final = 0.2
_THEN_LIMIT_S: Final = 60.0
_DEATHS_WHILE_STARTING: Final = 3


class PartFailedError(RuntimeError):
    """A part did not become ready."""

    def __init__(self, part: Part, why: str) -> None:
        super().__init__(f"{part.title} {why}")
        self.part = part


class Supervisor(Protocol):
    """Starts processes and knows their states."""

    def start(self, name: str) -> None:
        """Start a part; one that runs already is left alone."""

    def states(self) -> dict[str, ProcessState]:
        """Return every part's state by name."""


class Report(Protocol):
    """Is told of the progress."""

    def waiting(self, parts: Sequence[Part]) -> None:
        """These parts are starting."""

    def ready(self, part: Part, seconds: float) -> None:
        """A part is ready, so long after it was started."""


def start_in_order(
    parts: Sequence[Part], supervisor: Supervisor, ready: Callable[[Part], bool], report: Report
) -> None:
    """Start each part when those it needs are ready, until all are.

    Raises:
        PartFailedError: a part died again and again, or was not ready within its time limit.
    """
    started: dict[str, float] = {}
    deaths: dict[str, int] = {}
    dead: set[str] = set()
    healthy: set[str] = set()
    while len(healthy) < len(parts):
        for part in startable(parts, started, healthy):
            supervisor.start(part.name)
            started[part.name] = time.monotonic()
        starting = [part for part in parts if part.name in started and part.name not in healthy]
        report.waiting(starting)
        states = supervisor.states()
        for part in starting:
            state = states[part.name]
            if state.state == "BACKOFF" and part.name not in dead:
                deaths[part.name] = deaths.get(part.name, 0) + 1
            (dead.add if state.state == "BACKOFF" else dead.discard)(part.name)
            if state.given_up or deaths.get(part.name, 0) >= _DEATHS_WHILE_STARTING:
                raise PartFailedError(part, f"keeps dying while it starts ({state.detail})")
            waited_s = time.monotonic() - started[part.name]
            if state.alive and ready(part):
                _run_then(part)
                healthy.add(part.name)
                report.ready(part, waited_s)
            elif waited_s > part.start_limit_s:
                raise PartFailedError(part, f"was not ready within {part.start_limit_s:.0f} s")
        time.sleep(_POLL_S)


def _run_then(part: Part) -> None:
    if not part.then:
        return
    try:
        subprocess.run(  # noqa: S603 - our own command, no shell
            part.then, check=True, capture_output=True, text=True, timeout=_THEN_LIMIT_S
        )
    except subprocess.CalledProcessError as error:
        raise PartFailedError(part, f"could not be set up: {error.stderr[-2000:]}") from error
    except subprocess.TimeoutExpired as error:
        raise PartFailedError(part, "could not be set up in time") from error
