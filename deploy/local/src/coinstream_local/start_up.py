"""Starting parts in order of health: first what the live page needs, then the rest."""

import subprocess
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Final, Protocol

from coinstream_local.part import Part, startable
from coinstream_local.supervision import ProcessState

_POLL_S: Final = 0.2
_THEN_LIMIT_S: Final = 150.0
"""More than the commands themselves wait for a part that answers slowly."""
_DEATHS_WHILE_STARTING: Final = 3


class PartFailedError(RuntimeError):
    """A part did not become ready."""

    def __init__(self, part: Part, why: str) -> None:
        super().__init__(f"{part.title} {why}")
        self.part = part
        self.why = why


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

    def failed(self, part: Part, why: str) -> None:
        """A late part will not be ready; the others go on."""

    def usable(self, late: Sequence[Part]) -> None:
        """All parts are ready but the late ones, which follow."""


def start_in_order(
    parts: Sequence[Part], supervisor: Supervisor, ready: Callable[[Part], bool], report: Report
) -> list[PartFailedError]:
    """Start each part when those it needs are ready, the late ones when all others are.

    Returns:
        The late parts that failed. Those that need them were not started.

    Raises:
        PartFailedError: a part that is not late died again and again, or was not ready within its
            time limit.
    """
    early = {part.name for part in parts if not part.late}
    watch = _Watch(supervisor, ready)
    healthy: set[str] = set()
    failures: dict[str, PartFailedError] = {}
    is_usable = False
    while True:
        if not is_usable and early <= healthy:
            is_usable = True
            report.usable([part for part in parts if part.late])
        if not (open_parts := _open(parts, healthy, failures)):
            return list(failures.values())
        allowed = [part for part in open_parts if is_usable or not part.late]
        for part in startable(allowed, watch.started, healthy):
            watch.start(part)
        starting = [part for part in allowed if part.name in watch.started]
        report.waiting(starting)
        states = supervisor.states()
        for part in starting:
            try:
                if (waited_s := watch.look(part, states[part.name])) is not None:
                    healthy.add(part.name)
                    report.ready(part, waited_s)
            except PartFailedError as error:
                if not part.late:
                    raise
                failures[part.name] = error
                report.failed(part, error.why)
        time.sleep(_POLL_S)


def _open(parts: Sequence[Part], healthy: Collection[str], failed: Collection[str]) -> list[Part]:
    """Return the parts of which nothing is decided yet; what needs a failed part has failed too."""
    lost = set(failed)
    while more := {part.name for part in parts if lost & set(part.needs)} - lost:
        lost |= more
    return [part for part in parts if part.name not in healthy and part.name not in lost]


class _Watch:
    """Starts parts, and judges from their states whether they will ever be ready."""

    def __init__(self, supervisor: Supervisor, ready: Callable[[Part], bool]) -> None:
        self.started: dict[str, float] = {}
        self._supervisor = supervisor
        self._ready = ready
        self._deaths: Counter[str] = Counter()
        self._dead: set[str] = set()

    def start(self, part: Part) -> None:
        self._supervisor.start(part.name)
        self.started[part.name] = time.monotonic()

    def look(self, part: Part, state: ProcessState) -> float | None:
        """Return how long a part took to be ready, or None if it is not yet.

        Raises:
            PartFailedError: it died too often, is not ready in time, or cannot be set up.
        """
        is_dead = state.state == "BACKOFF"
        if is_dead and part.name not in self._dead:
            self._deaths[part.name] += 1
        (self._dead.add if is_dead else self._dead.discard)(part.name)
        if state.given_up or self._deaths[part.name] >= _DEATHS_WHILE_STARTING:
            raise PartFailedError(part, f"keeps dying while it starts ({state.detail})")
        waited_s = time.monotonic() - self.started[part.name]
        if state.alive and self._ready(part):
            _run_then(part)
            return waited_s
        if waited_s > part.start_limit_s:
            raise PartFailedError(part, f"was not ready within {part.start_limit_s:.0f} s")
        return None


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
