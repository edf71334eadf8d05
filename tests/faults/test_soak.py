"""Half an hour of load: memory and descriptors stay where they were."""

import os
import time
from collections.abc import Iterator

import pytest
from tests.faults.laws import drain_and_compare
from tests.faults.soak import Sample, courses, look, write_report
from tests.faults.stage import MARKET_PRODUCER, PRODUCERS, Stage, stage

MINUTES = float(os.environ.get("SOAK_MINUTES", "0"))
LOOKS = 120
FORGET_EVERY_S = 90
"""Not more often: the exchange's weight for the books of all symbols is nearly a minute's."""
BYTES_A_KEPT_TRADE = 64
"""The simulator keeps three million trades by design, each in columns of 41 bytes that grow by an
eighth more than is needed."""

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(MINUTES * 60 + 600),
    pytest.mark.skipif(not MINUTES, reason="SOAK_MINUTES is not set: `make soak` sets it"),
]


@pytest.fixture
def soaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("soak")) as one:
        yield one


def events(under_load: Stage) -> int:
    """Return how many events the producers received in all."""
    name = "coinstream_producer_events_total"
    return int(sum(under_load.metric(producer, name) for producer in PRODUCERS))


def soak(under_load: Stage, minutes: float) -> list[Sample]:
    """Let the load run and look at every process meanwhile."""
    samples: list[Sample] = []
    started = forgotten = time.monotonic()
    while (now := time.monotonic()) < started + minutes * 60:
        if now >= forgotten + FORGET_EVERY_S:
            under_load.forget_old()
            forgotten = now
        processes = {name: process.pid for name, process in under_load.path.running.items()}
        samples.append(look(now - started, events(under_load), processes))
        under_load.run_for(minutes * 60 / LOOKS)
    return samples


def test_memory_and_descriptors_stay_flat_under_load(
    soaking: Stage, request: pytest.FixtureRequest
) -> None:
    pids = {name: process.pid for name, process in soaking.path.running.items()}
    trades = soaking.metric(MARKET_PRODUCER, "coinstream_producer_events_total", stream="trade")
    samples = soak(soaking, MINUTES)
    trades = (
        soaking.metric(MARKET_PRODUCER, "coinstream_producer_events_total", stream="trade") - trades
    )
    growing_mib = {
        "exchange": BYTES_A_KEPT_TRADE * trades / 1024**2,
        # The heap may grow from its beginning, a half, to its end.
        "kafka": soaking.path.kafka.heap_mib / 2,
    }
    judged = courses(samples, growing_mib)
    folder = request.config.rootpath / os.environ.get("RESULTS", "test-results")
    write_report(folder, samples, judged)
    for course in judged:
        soaking.figures[course.process] = (
            f"{course.early.memory_mib} to {course.late.memory_mib} MiB, "
            f"{course.early.descriptors} to {course.late.descriptors} descriptors"
        )
    request.node.user_properties += list(soaking.figures.items())
    assert {name: process.pid for name, process in soaking.path.running.items()} == pids
    assert [course for course in judged if not course.flat] == []
    drain_and_compare(soaking)
