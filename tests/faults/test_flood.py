"""A client that asks too often: it is refused, and nobody else notices."""

import pytest
from tests.faults.laws import drain_and_compare
from tests.faults.rest_client import Answers, Questions, asking
from tests.faults.stage import API, Stage

FLOOD_ADDRESS = "127.0.0.6"
OTHER_ADDRESS = "127.0.0.7"
FLOOD_PER_S = 5_000
OTHER_PER_S = 60
"""Fewer than one client may ask."""
MEASURED_S = 20
FLOOD_S = MEASURED_S + 8
"""The flood is there before the others are measured, and after."""
FLOOD_LEAD_S = 3
LEAST_P99_MS = 10
"""Twice as much is still quick: about what the system's scheduler makes of it on a busy machine."""

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def served(under_load: Stage) -> Answers:
    """Return what a client is answered that asks as often as it may."""
    questions = Questions(
        port=under_load.path.api_port,
        path="/ohlc/realtime?symbol=BTCUSDT&limit=100",
        address=OTHER_ADDRESS,
        per_s=OTHER_PER_S,
        seconds=MEASURED_S,
        connections=20,
    )
    with asking(questions) as answers:
        pass
    assert set(answers[0].statuses) == {200}
    return answers[0]


def test_a_flood_is_refused_and_other_clients_are_served(under_load: Stage) -> None:
    before = served(under_load)
    flood = Questions(
        port=under_load.path.api_port,
        path="/ohlc/realtime?symbol=BTCUSDT&limit=100",
        address=FLOOD_ADDRESS,
        per_s=FLOOD_PER_S,
        seconds=FLOOD_S,
        connections=200,
    )
    refused, cpu_s = refusals(under_load), cpu_seconds(under_load)
    # The flood would come from another machine, so it does not take the processors first.
    with asking(flood, nice=10) as flooded:
        under_load.run_for(FLOOD_LEAD_S)
        meanwhile = served(under_load)
    answers, cpu_s = flooded[0], cpu_seconds(under_load) - cpu_s
    after = served(under_load)
    under_load.figures |= {
        "flood_answers_per_s": round(answers.total / FLOOD_S),
        "flood_answers": ", ".join(f"{k}: {n}" for k, n in sorted(answers.statuses.items())),
        "api_cpu_s_in_the_flood": round(cpu_s, 1),
        "others_p99_ms_before": before.p99_ms,
        "others_p99_ms_meanwhile": meanwhile.p99_ms,
        "others_p99_ms_after": after.p99_ms,
    }
    assert set(answers.statuses) == {200, 429}
    assert answers.without_retry_after == 0
    assert answers.statuses[429] > 0.9 * answers.total
    assert answers.total > 0.8 * FLOOD_PER_S * FLOOD_S
    assert refusals(under_load) - refused == answers.statuses[429]
    assert meanwhile.p99_ms <= 2 * max(before.p99_ms, after.p99_ms, LEAST_P99_MS)
    drain_and_compare(under_load)


def refusals(under_load: Stage) -> float:
    """Return how many requests the API has refused because their client asked too often."""
    return under_load.metric(API, "coinstream_backend_refused_total", reason="rate")


def cpu_seconds(under_load: Stage) -> float:
    """Return the processor time that the API has taken."""
    return under_load.metric(API, "process_cpu_seconds_total")
