from hypothesis import given
from hypothesis import strategies as st
from tests.unit.backend.history.series import minute, series
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS

from coinstream_backend.history.schemas import Row, candles_of, row_of
from coinstream_backend.history.seam import first_unsettled, join, whole_tail
from coinstream_contracts.candles import CandleStatus
from coinstream_contracts.intervals import Interval

MINUTES = 30


@given(st.sets(st.integers(0, MINUTES - 1)), st.sets(st.integers(0, MINUTES - 1)))
def test_however_a_series_is_split_the_joined_one_has_each_candle_once_in_order(
    stored: set[int], live: set[int]
) -> None:
    joined = join(
        [row_of(minute(number)) for number in sorted(stored)],
        [row_of(minute(number)) for number in sorted(live)],
    )
    assert [row.open_time_ms for row in joined] == [
        NOON_MS + number * MINUTE_MS for number in sorted(stored | live)
    ]


@given(st.lists(st.integers(1, 5), min_size=8, max_size=8), st.data())
def test_at_the_seam_the_greater_revision_stands_whichever_side_has_it(
    revisions: list[int], data: st.DataObject
) -> None:
    others = data.draw(st.lists(st.integers(1, 5), min_size=8, max_size=8))
    stored = [row_of(minute(number, revision=at)) for number, at in enumerate(revisions)]
    live = [row_of(minute(number, revision=at)) for number, at in enumerate(others)]
    assert [row.revision for row in join(stored, live)] == [
        max(pair) for pair in zip(revisions, others, strict=True)
    ]


@given(st.sets(st.integers(0, MINUTES - 1)), st.sets(st.integers(0, MINUTES - 1)))
def test_live_minutes_are_wanted_from_the_first_that_is_missing_or_not_complete(
    missing: set[int], partial: set[int]
) -> None:
    history: list[Row] = [
        row_of(
            minute(
                number,
                status=CandleStatus.PARTIAL if number in partial else CandleStatus.COMPLETE,
            )
        )
        for number in range(MINUTES)
        if number not in missing
    ]
    unsettled = first_unsettled(history, Interval.M1, NOON_MS, NOON_MS + (MINUTES - 1) * MINUTE_MS)
    first = min(missing | partial, default=None)
    assert unsettled == (None if first is None else NOON_MS + first * MINUTE_MS)


def test_a_time_between_two_open_times_begins_with_the_later_one() -> None:
    assert first_unsettled([], Interval.M5, NOON_MS + 1, NOON_MS + 900_000) == NOON_MS + 300_000
    assert first_unsettled([], Interval.M5, NOON_MS + 1, NOON_MS + 299_999) is None


@given(st.sets(st.integers(0, MINUTES - 1)), st.booleans())
def test_live_minutes_alone_serve_from_the_first_whole_candle_after_the_last_hole(
    missing: set[int], last_is_closed: bool
) -> None:
    known = series(MINUTES, last_is_closed=last_is_closed)
    minutes = [one for number, one in enumerate(known) if number not in missing]
    tail = [(one.open_time_ms - NOON_MS) // MINUTE_MS for one in whole_tail(minutes, Interval.M5)]
    newest = max(set(range(MINUTES)) - missing, default=-1)
    hole = max((number for number in missing if number < newest), default=-1)
    begin = -(-(hole + 1) // 5) * 5
    assert tail == list(range(begin, newest + 1))


def test_a_written_candle_is_read_back_exactly() -> None:
    candles = series(3, last_is_closed=False)
    assert candles_of([row_of(candle) for candle in candles]) == candles
