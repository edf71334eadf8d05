"""An exchange whose clock is wrong."""

import pytest
from tests.faults.laws import drain_and_compare
from tests.faults.stage import Stage

from coinstream_contracts.messages import HealthEvent

SKEW_MS = 10 * 60_000
SKEWED_FOR_S = 75
"""A minute ends meanwhile, and its closed candle has time to come."""

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


@pytest.mark.parametrize("skew_ms", [SKEW_MS, -SKEW_MS])
def test_an_exchange_whose_clock_is_wrong_changes_no_data(under_load: Stage, skew_ms: int) -> None:
    given_up = len(under_load.health(HealthEvent.GAP_UNFILLABLE))
    number = under_load.order(do="skew", skew_ms=skew_ms)
    under_load.network.cut()
    under_load.run_for(SKEWED_FOR_S)
    under_load.take_back(number)
    drain_and_compare(under_load)
    assert len(under_load.health(HealthEvent.GAP_UNFILLABLE)) == given_up
