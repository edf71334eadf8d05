"""An exchange whose clock is wrong."""

import pytest
from tests.faults.laws import drain_and_compare
from tests.faults.stage import Stage

SKEW_MS = 10 * 60_000
SKEWED_FOR_S = 75

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def test_an_exchange_whose_clock_is_ahead_changes_no_data(under_load: Stage) -> None:
    number = under_load.order(do="skew", skew_ms=SKEW_MS)
    under_load.network.cut()
    under_load.run_for(SKEWED_FOR_S)
    under_load.take_back(number)
    drain_and_compare(under_load)
