"""What every fault's test starts from, and the report of them all."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.faults.report import Outcome, write_report
from tests.faults.stage import Stage, stage

_OUTCOMES = pytest.StashKey[list[Outcome]]()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The path under load, one for the tests of a module."""
    with stage(tmp_path_factory.mktemp("stage")) as one:
        yield one


@pytest.fixture
def under_load(running: Stage, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The running path; what the test notes in its figures goes into the report."""
    running.figures = {}
    yield running
    request.node.user_properties += list(running.figures.items())


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_OUTCOMES] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report: pytest.TestReport = yield
    outcomes = item.config.stash[_OUTCOMES]
    if item.get_closest_marker("faults") is None:
        return report
    if report.when == "call" or (report.when == "setup" and not report.passed):
        outcomes.append(
            Outcome(item.nodeid, item.name, report.outcome, report.duration, report.longreprtext)
        )
    elif report.when == "teardown" and outcomes:
        outcomes[-1].figures.update(dict(item.user_properties))
        # After each test, so that a run that is interrupted has its report too.
        folder = Path(item.config.rootpath) / os.environ.get("RESULTS", "test-results")
        write_report(folder, outcomes, time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()))
    return report
