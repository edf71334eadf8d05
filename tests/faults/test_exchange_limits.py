"""An exchange that refuses: limits that are never passed, and waits that are kept."""

import time
from itertools import pairwise

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.faults.laws import drain_and_compare
from tests.faults.stage import Stage

RETRY_AFTER_S = 12
ANSWERS_IN_FLIGHT_S = 2.0
"""How long after the first refusal a question that was already on its way may still come in."""

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def refused_by_the_exchange(under_load: Stage) -> float:
    """Return how many requests and connections the exchange itself refused."""
    text = httpx.get(f"{under_load.path.exchange_url}/metrics", timeout=10).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name
        in {
            "coinstream_exchange_requests_refused_total",
            "coinstream_exchange_connections_refused_total",
        }
    )


@pytest.mark.parametrize("status", [429, 418])
def test_a_refusal_is_kept_to_and_the_limits_are_never_passed(
    under_load: Stage, status: int
) -> None:
    network = under_load.network
    network.refusal = (status, RETRY_AFTER_S)
    network.asked_at.clear()
    for _ in range(3):  # each cut makes the producers ask for twenty books and for trades
        network.cut()
        under_load.run_for(RETRY_AFTER_S)
    asked = sorted(network.asked_at)
    network.refusal = None
    assert asked
    pauses = [late - early for early, late in pairwise(asked)]
    bursts = 1 + sum(pause > ANSWERS_IN_FLIGHT_S for pause in pauses)
    under_load.figures |= {"asked_while_refused": len(asked), "bursts": bursts}
    rounds_s = asked[-1] - asked[0]
    # Two producers, each of them once a wait.
    assert bursts <= 2 * (rounds_s / RETRY_AFTER_S + 1)
    started = time.monotonic()
    under_load.run_for(RETRY_AFTER_S)
    drain_and_compare(under_load)
    under_load.figures["recovered_s"] = round(time.monotonic() - started, 1)
    assert refused_by_the_exchange(under_load) == 0
