"""Candle boundaries, held against the calendar."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.times import MINUTE_MS

ANY_TIME_MS = st.integers(0, 4_102_444_800_000)  # to 2099


def ms(year: int, month: int, *rest: int) -> int:
    day, hour, minute, second = (*rest, 0, 0, 0)[:4]
    return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()) * 1_000


@given(st.sampled_from(Interval), ANY_TIME_MS)
def test_every_moment_lies_in_exactly_one_candle(interval: Interval, time_ms: int) -> None:
    open_ms, next_ms = interval.floor(time_ms), interval.next(time_ms)
    assert open_ms <= time_ms < next_ms
    assert interval.floor(open_ms) == open_ms
    assert interval.floor(next_ms) == next_ms
    assert interval.floor(next_ms - 1) == open_ms
    assert interval.close_time(open_ms) == next_ms - 1


@given(ANY_TIME_MS)
def test_days_weeks_and_months_open_as_the_calendar_says(time_ms: int) -> None:
    day = datetime.fromtimestamp(time_ms // 1_000, UTC).replace(hour=0, minute=0, second=0)
    monday = day - timedelta(days=day.weekday())
    assert Interval.D1.floor(time_ms) == day.timestamp() * 1_000
    assert Interval.W1.floor(time_ms) == monday.timestamp() * 1_000
    assert Interval.MO1.floor(time_ms) == day.replace(day=1).timestamp() * 1_000


@pytest.mark.parametrize(
    ("interval", "open_ms"),
    [
        (Interval.S1, ms(2024, 8, 8, 23, 59, 59)),
        (Interval.M1, ms(2024, 8, 8, 23, 59)),
        (Interval.M3, ms(2024, 8, 8, 23, 57)),
        (Interval.M5, ms(2024, 8, 8, 23, 55)),
        (Interval.M15, ms(2024, 8, 8, 23, 45)),
        (Interval.M30, ms(2024, 8, 8, 23, 30)),
        (Interval.H1, ms(2024, 8, 8, 23)),
        (Interval.H2, ms(2024, 8, 8, 22)),
        (Interval.H4, ms(2024, 8, 8, 20)),
        (Interval.H6, ms(2024, 8, 8, 18)),
        (Interval.H8, ms(2024, 8, 8, 16)),
        (Interval.H12, ms(2024, 8, 8, 12)),
        (Interval.D1, ms(2024, 8, 8)),
        (Interval.W1, ms(2024, 8, 5)),
        (Interval.MO1, ms(2024, 8, 1)),
    ],
)
def test_the_last_second_of_a_day_belongs_to_these_candles(
    interval: Interval, open_ms: int
) -> None:
    assert interval.floor(ms(2024, 8, 8, 23, 59, 59) + 999) == open_ms


def test_december_is_followed_by_january() -> None:
    assert Interval.MO1.next(ms(2023, 12, 31, 23, 59)) == ms(2024, 1, 1)


@pytest.mark.parametrize(
    ("interval", "open_ms", "minutes"),
    [
        (Interval.M1, ms(2024, 8, 8), 1),
        (Interval.M5, ms(2024, 8, 8), 5),
        (Interval.D1, ms(2024, 8, 8), 1_440),
        (Interval.W1, ms(2024, 8, 5), 10_080),
        (Interval.MO1, ms(2024, 2, 1), 29 * 1_440),
        (Interval.MO1, ms(2023, 2, 1), 28 * 1_440),
    ],
)
def test_a_candle_expects_its_minutes(interval: Interval, open_ms: int, minutes: int) -> None:
    assert interval.expected_minutes(open_ms) == minutes


def test_a_candle_shorter_than_a_minute_expects_none() -> None:
    with pytest.raises(ValueError, match="1s"):
        Interval.S1.expected_minutes(0)


def test_minute_and_month_differ_only_in_their_case() -> None:
    assert Interval("1m") is Interval.M1
    assert Interval("1M") is Interval.MO1
    assert Interval.MO1.length_ms is None


@given(ANY_TIME_MS)
def test_a_stored_interval_is_made_of_whole_candles_of_the_one_before(time_ms: int) -> None:
    for shorter, longer in pairwise(STORED_INTERVALS):
        open_ms = longer.floor(time_ms)
        assert shorter.floor(open_ms) == open_ms
        assert (longer.next(time_ms) - open_ms) % (shorter.length_ms or MINUTE_MS) == 0
