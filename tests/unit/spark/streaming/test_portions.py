"""Rows are given to Spark in portions that one task can carry."""

from itertools import chain, pairwise

from hypothesis import given
from hypothesis import strategies as st

from coinstream_spark.streaming.rollups import portions

GROUPS = st.lists(st.integers(1, 1_500), max_size=12).map(
    lambda sizes: [[(number, row) for row in range(size)] for number, size in enumerate(sizes)]
)


@given(GROUPS)
def test_every_row_is_in_one_portion_beside_all_others_of_its_group(
    groups: list[list[tuple[int, int]]],
) -> None:
    made = list(portions(groups))

    assert list(chain(*made)) == list(chain(*groups))
    numbers = [{number for number, _ in portion} for portion in made]
    assert sum(map(len, numbers)) == len(groups)


@given(GROUPS)
def test_no_portion_is_long_and_none_could_have_taken_the_group_after_it(
    groups: list[list[tuple[int, int]]],
) -> None:
    made = list(portions(groups))

    assert all(len(portion) <= 2_000 for portion in made)
    for portion, after in pairwise(made):
        first = after[0][0]
        assert len(portion) + sum(number == first for number, _ in after) > 2_000


def test_one_long_group_is_a_portion_of_its_own() -> None:
    assert [len(portion) for portion in portions([[0] * 10, [1] * 3_000, [2] * 10])] == [
        10,
        3_000,
        10,
    ]


def test_of_nothing_there_is_no_portion() -> None:
    assert list(portions([])) == []
