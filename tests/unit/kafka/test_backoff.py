"""Waits between tries."""

import random

from hypothesis import given
from hypothesis import strategies as st

from coinstream_kafka.backoff import Backoff


@given(st.integers(), st.integers(1, 200))
def test_waits_double_up_to_the_cap_and_are_spread_over_their_upper_half(
    seed: int, tries: int
) -> None:
    backoff = Backoff(0.5, 30.0, random.Random(seed))
    for number in range(tries):
        longest_s = min(30.0, 0.5 * 2 ** min(number, 100))
        assert longest_s / 2 <= backoff.next_s() <= longest_s


def test_a_success_begins_again_with_the_first_wait() -> None:
    backoff = Backoff(0.5, 30.0)
    for _ in range(10):
        backoff.next_s()
    backoff.reset()

    assert backoff.next_s() <= 0.5
