"""Ranges are cut into questions of a bounded size."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.times import DAY_MS
from coinstream_spark.sources.stored_candles import Piece, split


@given(
    interval=st.sampled_from(STORED_INTERVALS),
    start_ms=st.integers(0, 10**12),
    length_ms=st.integers(1, 400 * DAY_MS),
)
def test_pieces_cover_their_range_once_and_hold_a_days_minutes_at_most(
    interval: Interval, start_ms: int, length_ms: int
) -> None:
    pieces = list(split(Piece("BTCUSDT", start_ms, start_ms + length_ms), interval))

    assert pieces[0].start_ms == start_ms
    assert pieces[-1].end_ms == start_ms + length_ms
    assert all(one.end_ms == other.start_ms for one, other in pairwise(pieces))
    longest_ms = 1_440 * (interval.length_ms or 0)
    assert all(0 < piece.end_ms - piece.start_ms <= longest_ms for piece in pieces)


def test_no_history_is_kept_of_months() -> None:
    with pytest.raises(ValueError, match="no history"):
        list(split(Piece("BTCUSDT", 0, 1), Interval.MO1))
