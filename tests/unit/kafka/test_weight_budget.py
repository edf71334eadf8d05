"""When a REST call may go out."""

from hypothesis import given
from hypothesis import strategies as st

from coinstream_kafka.rest.weight_budget import WeightBudget

MINUTE_MS = 60_000
NOON_MS = 1_723_161_600_000


def test_calls_go_at_once_until_the_share_is_used() -> None:
    budget = WeightBudget(limit=100, share=0.5)
    budget.sent(40, NOON_MS)

    assert budget.wait_ms(10, NOON_MS) == 0
    assert budget.wait_ms(11, NOON_MS) > 0


def test_a_call_beyond_the_share_waits_for_the_next_minute() -> None:
    budget = WeightBudget(limit=100, share=0.5)
    budget.sent(50, NOON_MS + 20_000)
    wait_ms = budget.wait_ms(1, NOON_MS + 20_000)

    assert wait_ms >= 40_000
    assert budget.wait_ms(1, NOON_MS + 20_000 + wait_ms) == 0


def test_the_weight_that_others_used_counts() -> None:
    budget = WeightBudget(limit=100, share=1.0)
    budget.sent(1, NOON_MS)
    budget.told(99, NOON_MS)

    assert budget.wait_ms(1, NOON_MS) == 0
    assert budget.wait_ms(2, NOON_MS) > 0


def test_a_lower_share_leaves_room_for_urgent_calls() -> None:
    budget = WeightBudget(limit=100, share=1.0)
    budget.sent(50, NOON_MS)

    assert budget.wait_ms(10, NOON_MS, share=0.5) > 0
    assert budget.wait_ms(10, NOON_MS) == 0


def test_after_a_refusal_nothing_goes_for_as_long_as_the_exchange_says() -> None:
    budget = WeightBudget(limit=100, share=1.0)
    budget.refused(429, 7, NOON_MS)

    assert budget.wait_ms(1, NOON_MS) == 7_000
    assert budget.wait_ms(1, NOON_MS + 7_000) == 0


def test_a_ban_without_a_time_pauses_for_the_shortest_ban() -> None:
    budget = WeightBudget(limit=100, share=1.0)
    budget.refused(418, None, NOON_MS)

    assert budget.wait_ms(1, NOON_MS) == 120_000


def test_a_call_heavier_than_the_share_goes_alone_in_its_minute() -> None:
    budget = WeightBudget(limit=100, share=0.1)

    assert budget.wait_ms(50, NOON_MS) == 0
    budget.sent(50, NOON_MS)
    assert budget.wait_ms(1, NOON_MS) > 0


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 60)), max_size=80))
def test_no_minute_carries_more_than_the_share(calls: list[tuple[int, int]]) -> None:
    budget, now_ms, used = WeightBudget(limit=100, share=0.7), NOON_MS, dict[int, int]()
    for pause_ms, weight in calls:
        now_ms += pause_ms
        now_ms += budget.wait_ms(weight, now_ms)
        assert budget.wait_ms(weight, now_ms) == 0
        budget.sent(weight, now_ms)
        minute = now_ms // MINUTE_MS
        used[minute] = used.get(minute, 0) + weight
    assert all(weight <= 70 for weight in used.values())
