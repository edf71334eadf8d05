"""What arrivals mean to the gap ledger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_kafka.gaps.ledger import Arrival, Change, GapLedger, GapState
from coinstream_kafka.gaps.ranges import Range


def test_the_first_position_ever_opens_no_gap() -> None:
    ledger = GapLedger()

    assert ledger.observe(500) is Arrival.NEXT
    assert ledger.take_changes() == []


def test_a_position_beyond_the_next_opens_the_gap_before_it() -> None:
    ledger = GapLedger(newest=10)

    assert ledger.observe(14) is Arrival.AFTER_GAP
    assert ledger.take_changes() == [Change(GapState.OPENED, Range(11, 13))]
    assert ledger.observe(15) is Arrival.NEXT


def test_a_missing_position_that_comes_late_fills_its_gap_once() -> None:
    ledger = GapLedger(newest=10)
    ledger.observe(12)

    assert ledger.observe(11) is Arrival.FILLS
    assert ledger.observe(11) is Arrival.DUPLICATE
    assert ledger.observe(12) is Arrival.DUPLICATE
    assert not ledger.open


def test_candles_are_counted_in_minutes() -> None:
    ledger = GapLedger(60_000, newest=0)
    ledger.observe(240_000)

    assert ledger.take_changes() == [Change(GapState.OPENED, Range(60_000, 180_000))]
    assert ledger.opened_count == 3


def test_losses_next_to_each_other_are_told_as_one_gap() -> None:
    ledger = GapLedger(newest=100)
    for position in (51, 50, 52):
        ledger.lose(position, position)

    assert ledger.take_changes() == [Change(GapState.OPENED, Range(50, 52))]
    assert ledger.take_changes() == []


def test_a_filled_position_that_is_lost_again_is_missing_again() -> None:
    ledger = GapLedger(newest=10)
    ledger.observe(12)
    ledger.fill(11)
    ledger.lose(11, 11)

    assert list(ledger.open) == [Range(11, 11)]
    assert Change(GapState.FILLED, Range(11, 11)) not in ledger.take_changes()


def test_what_is_given_up_is_told_with_its_reason_and_what_came_is_not() -> None:
    ledger = GapLedger(newest=10)
    ledger.observe(20)
    ledger.fill(15)
    ledger.take_changes()
    ledger.give_up(Range(11, 19), "gone")

    assert ledger.take_changes() == [
        Change(GapState.UNFILLABLE, Range(11, 14), "gone"),
        Change(GapState.UNFILLABLE, Range(16, 19), "gone"),
    ]
    assert not ledger.open
    assert (ledger.filled_count, ledger.unfillable_count) == (1, 8)


def test_changes_that_could_not_be_told_come_again() -> None:
    ledger = GapLedger(newest=10)
    ledger.observe(12)
    changes = ledger.take_changes()
    ledger.put_back(changes)

    assert ledger.take_changes() == changes


def test_a_fresh_connection_far_below_means_a_new_beginning() -> None:
    ledger = GapLedger(newest=5_000)
    ledger.connection_is_fresh()

    assert ledger.observe(7) is Arrival.REWOUND
    assert ledger.observe(8) is Arrival.NEXT


def test_a_fresh_connection_a_little_behind_repeats_what_is_known() -> None:
    ledger = GapLedger(newest=5_000)
    ledger.connection_is_fresh()

    assert ledger.observe(4_990) is Arrival.DUPLICATE
    assert ledger.observe(5_001) is Arrival.NEXT


def test_on_a_connection_that_goes_on_an_old_position_is_a_duplicate() -> None:
    ledger = GapLedger(newest=5_000)
    ledger.observe(5_001)

    assert ledger.observe(7) is Arrival.DUPLICATE


@given(st.data())
def test_everything_between_first_and_newest_came_or_is_open_or_was_given_up(
    data: st.DataObject,
) -> None:
    ledger, came, given_up, published = GapLedger(), set[int](), set[int](), list[int]()
    arrivals = data.draw(st.lists(st.integers(1_000, 1_060), min_size=1, max_size=60))
    for position in arrivals:
        if ledger.observe(position) is not Arrival.DUPLICATE:
            came.add(position)
            published.append(position)
        if data.draw(st.integers(0, 9)) == 0 and ledger.open:
            gap = next(iter(ledger.open))
            ledger.give_up(gap, "test")
            given_up |= set(range(gap.first, gap.last + 1))
    missing = {p for gap in ledger.open for p in range(gap.first, gap.last + 1)}
    first = arrivals[0]
    assert ledger.newest is not None
    assert came | given_up | missing == set(range(first, ledger.newest + 1))
    assert not came & missing
    assert len(published) == len(set(published))
    assert ledger.opened_count == ledger.filled_count + ledger.unfillable_count + len(missing)


@pytest.mark.parametrize("newest", [None, 50])
def test_what_the_exchange_has_beyond_the_newest_is_missing_only_if_anything_came(
    newest: int | None,
) -> None:
    ledger = GapLedger(newest=newest)
    ledger.expect(52)

    assert list(ledger.open) == ([] if newest is None else [Range(51, 52)])


def test_a_position_that_was_only_overtaken_before_anybody_was_told_is_not_told() -> None:
    ledger = GapLedger(newest=10)
    ledger.observe(13)
    ledger.observe(12)

    assert ledger.take_changes() == [Change(GapState.OPENED, Range(11, 11))]
    ledger.observe(11)
    assert ledger.take_changes() == [Change(GapState.FILLED, Range(11, 11))]
