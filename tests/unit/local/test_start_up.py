from collections.abc import Sequence

import pytest

from coinstream_local.part import HttpProbe, Part
from coinstream_local.start_up import PartFailedError, start_in_order
from coinstream_local.supervision import ProcessState


def part(name: str, *needs: str, start_limit_s: float = 60.0) -> Part:
    return Part(
        name=name,
        title=name,
        command=[name],
        probe=HttpProbe(1, "/"),
        folder="/",
        address="",
        needs=list(needs),
        start_limit_s=start_limit_s,
    )


class FakeSupervisor:
    """Notes what is started; each part goes through its given states and stays in the last."""

    def __init__(self, **states: list[str]) -> None:
        self.started: list[str] = []
        self._states = states

    def start(self, name: str) -> None:
        self.started.append(name)

    def states(self) -> dict[str, ProcessState]:
        return {name: ProcessState(name, self._state(name), 1, 1, "") for name in self.started}

    def _state(self, name: str) -> str:
        states = self._states.get(name, ["RUNNING"])
        return states.pop(0) if len(states) > 1 else states[0]


class FakeReport:
    def __init__(self) -> None:
        self.told: list[str] = []

    def waiting(self, parts: Sequence[Part]) -> None:
        pass

    def ready(self, part: Part, seconds: float) -> None:
        self.told.append(part.name)


def test_each_part_starts_when_those_it_needs_are_ready() -> None:
    supervisor, report = FakeSupervisor(), FakeReport()
    healthy: set[str] = set()

    def ready(asked: Part) -> bool:
        if asked.name == "kafka" and "redis" not in healthy:
            return False
        healthy.add(asked.name)
        return True

    parts = [part("api", "kafka", "redis"), part("kafka"), part("redis")]
    start_in_order(parts, supervisor, ready, report)

    assert supervisor.started == ["kafka", "redis", "api"]
    assert report.told == ["redis", "kafka", "api"]


def test_a_part_that_dies_again_and_again_while_it_starts_is_named() -> None:
    supervisor = FakeSupervisor(api=["STARTING", "BACKOFF", "STARTING", "BACKOFF"] * 3)

    with pytest.raises(PartFailedError, match="api keeps dying"):
        start_in_order([part("api")], supervisor, lambda _: False, FakeReport())


def test_a_part_that_dies_once_and_then_comes_up_is_ready() -> None:
    supervisor, report = FakeSupervisor(api=["BACKOFF", "RUNNING"]), FakeReport()

    start_in_order([part("api")], supervisor, lambda _: True, report)

    assert report.told == ["api"]


def test_a_part_that_the_supervisor_gave_up_is_named() -> None:
    with pytest.raises(PartFailedError, match="api keeps dying"):
        start_in_order([part("api")], FakeSupervisor(api=["FATAL"]), lambda _: True, FakeReport())


def test_a_part_that_is_never_ready_fails_at_its_time_limit_and_nothing_after_it_starts() -> None:
    supervisor = FakeSupervisor()

    with pytest.raises(PartFailedError, match="kafka was not ready within 0 s"):
        start_in_order(
            [part("kafka", start_limit_s=0.1), part("api", "kafka")],
            supervisor,
            lambda _: False,
            FakeReport(),
        )

    assert supervisor.started == ["kafka"]
