from collections.abc import Sequence

import pytest

from coinstream_local.part import HttpProbe, Part
from coinstream_local.start_up import PartFailedError, start_in_order
from coinstream_local.supervision import ProcessState


def part(name: str, *needs: str, start_limit_s: float = 60.0, late: bool = False) -> Part:
    return Part(
        name=name,
        title=name,
        command=[name],
        probe=HttpProbe(1, "/"),
        folder="/",
        address="",
        needs=list(needs),
        start_limit_s=start_limit_s,
        late=late,
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

    def failed(self, part: Part, why: str) -> None:
        self.told.append(f"{part.name} {why}")

    def usable(self, late: Sequence[Part]) -> None:
        self.told.append(" ".join(["usable before", *(part.name for part in late)]))


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
    assert report.told == ["redis", "kafka", "api", "usable before"]


def test_a_part_that_dies_again_and_again_while_it_starts_is_named() -> None:
    supervisor = FakeSupervisor(api=["STARTING", "BACKOFF", "STARTING", "BACKOFF"] * 3)

    with pytest.raises(PartFailedError, match="api keeps dying"):
        start_in_order([part("api")], supervisor, lambda _: False, FakeReport())


def test_a_part_that_dies_once_and_then_comes_up_is_ready() -> None:
    supervisor, report = FakeSupervisor(api=["BACKOFF", "RUNNING"]), FakeReport()

    start_in_order([part("api")], supervisor, lambda _: True, report)

    assert report.told == ["api", "usable before"]


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


def test_late_parts_start_when_all_others_are_ready_and_can_be_used() -> None:
    supervisor, report = FakeSupervisor(), FakeReport()
    parts = [part("spark", late=True), part("kafka"), part("api", "kafka")]

    failures = start_in_order(parts, supervisor, lambda _: True, report)

    assert failures == []
    assert supervisor.started == ["kafka", "api", "spark"]
    assert report.told == ["kafka", "api", "usable before spark", "spark"]


def test_a_late_part_that_fails_takes_with_it_only_what_needs_it() -> None:
    supervisor, report = FakeSupervisor(airflow=["FATAL"]), FakeReport()
    parts = [
        part("api"),
        part("airflow", late=True),
        part("scheduler", "airflow", late=True),
        part("worker", "scheduler", late=True),
        part("spark", late=True),
    ]

    (failure,) = start_in_order(parts, supervisor, lambda _: True, report)

    assert failure.part.name == "airflow"
    assert supervisor.started == ["api", "airflow", "spark"]
    assert report.told[2:] == ["airflow keeps dying while it starts ()", "spark"]
