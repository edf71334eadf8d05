"""A while without the exchange."""

import pytest
from tests.e2e.hot_path import wait_until
from tests.faults.laws import drain_and_compare
from tests.faults.stage import PRODUCERS, Stage

CUT_S = 45

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def test_a_cut_of_45_seconds_is_filled(under_load: Stage) -> None:
    network = under_load.network
    network.cut_off = True
    assert network.cut() >= len(PRODUCERS)
    under_load.run_for(CUT_S)
    network.cut_off = False
    wait_until(lambda: len(network.links) >= len(PRODUCERS), 60, "connections")
    drain_and_compare(under_load)
