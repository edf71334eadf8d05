"""Connections that are replaced before the exchange ends them."""

from collections.abc import Iterator

import pytest
from tests.faults.laws import drain_and_compare
from tests.faults.stage import PRODUCERS, Stage, stage

ROLL_S = 20

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def opened(under_load: Stage) -> float:
    """Return how many connections the producers opened since they started."""
    name = "coinstream_producer_connections_opened_total"
    return sum(under_load.metric(producer, name) for producer in PRODUCERS)


@pytest.fixture
def rolling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A path whose producers replace their connections all the time."""
    with stage(tmp_path_factory.mktemp("rolling"), settings={"ROLL_AFTER_S": str(ROLL_S)}) as one:
        yield one


def test_planned_rolls_lose_and_repeat_nothing(
    rolling: Stage, request: pytest.FixtureRequest
) -> None:
    before = opened(rolling)
    rolling.log.read_on()
    from_rest = rolling.log.from_rest
    rolling.run_for(3 * ROLL_S)
    assert opened(rolling) >= before + 2 * len(PRODUCERS)
    drain_and_compare(rolling)
    assert rolling.log.repeated == 0
    assert rolling.log.from_rest == from_rest
    request.node.user_properties += list(rolling.figures.items())
