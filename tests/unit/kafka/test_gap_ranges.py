"""Range sets against plain sets."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coinstream_kafka.gaps.ranges import Range, RangeSet

STEP = 5
spans = st.tuples(st.integers(0, 40), st.integers(0, 12)).map(
    lambda span: (span[0] * STEP, (span[0] + span[1]) * STEP)
)


def positions(first: int, last: int) -> set[int]:
    return set(range(first, last + 1, STEP))


@given(st.lists(st.tuples(st.booleans(), spans), max_size=30))
def test_a_range_set_holds_what_a_set_would(operations: list[tuple[bool, tuple[int, int]]]) -> None:
    ranges, model = RangeSet(STEP), set[int]()
    for add, (first, last) in operations:
        if add:
            ranges.add(first, last)
            model |= positions(first, last)
        else:
            taken = ranges.remove(first, last)
            assert {p for part in taken for p in positions(*part)} == model & positions(first, last)
            model -= positions(first, last)
    assert {p for part in ranges for p in positions(*part)} == model
    assert ranges.size == len(model)
    assert all((p in ranges) == (p in model) for p in range(0, 300, STEP))
    parts = list(ranges)
    assert all(one.last + STEP < two.first for one, two in pairwise(parts))


def test_ranges_that_touch_become_one() -> None:
    ranges = RangeSet(1)
    ranges.add(1, 3)
    ranges.add(7, 9)
    ranges.add(4, 6)

    assert list(ranges) == [Range(1, 9)]
