import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_airflow import spans
from coinstream_airflow.settings import Settings
from coinstream_airflow.spans import NoSpanError, Span

HOUR = timedelta(hours=1)
TIMES = st.datetimes(datetime(2017, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants them without a zone


def at(hour: int, minute: int = 0, day: int = 6) -> datetime:
    return datetime(2024, 8, day, hour, minute, tzinfo=UTC)


def test_an_interval_that_begins_four_past_is_cut_back_to_the_whole_hour() -> None:
    assert spans.whole((at(6, 4), at(7, 4)), HOUR) == (at(6), at(7))


def test_a_nights_interval_is_cut_back_to_the_day() -> None:
    night = at(0, 25), at(0, 25, day=7)

    assert spans.whole(night, timedelta(days=1)) == (at(0), at(0, day=7))


@given(st.lists(TIMES, min_size=3, max_size=20, unique=True))
def test_intervals_that_follow_each_other_give_spans_that_follow_each_other(
    cuts: list[datetime],
) -> None:
    cuts.sort()
    made = [spans.whole(each, HOUR) for each in itertools.pairwise(cuts)]

    assert all(one[1] == next_one[0] for one, next_one in itertools.pairwise(made))


def test_spans_that_touch_become_one_and_others_stay_apart() -> None:
    given_spans: list[Span] = [(at(8), at(9)), (at(1), at(2)), (at(2), at(3)), (at(1), at(2))]

    assert spans.joined(given_spans) == [(at(1), at(3)), (at(8), at(9))]


def test_an_events_times_are_read_as_they_were_written() -> None:
    first, second = [(at(1), at(2))], [(at(5), at(7)), (at(2), at(3))]
    events = [spans.as_extra(first), {}, spans.as_extra(second)]

    assert spans.of_events(events) == [(at(1), at(3)), (at(5), at(7))]


def test_a_users_times_are_utc_unless_they_say_otherwise() -> None:
    asked = spans.asked({"start": "2024-08-06", "end": "2024-08-06T05:00:00+02:00"})

    assert asked == [(at(0), at(3))]
    assert spans.asked({"start": None, "end": None, "symbol": "BTCUSDT"}) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [("2024-08-06", None), (None, "2024-08-06"), ("2024-08-07", "2024-08-06"), ("once", "now")],
)
def test_times_that_are_no_span_are_refused(start: str | None, end: str | None) -> None:
    with pytest.raises(NoSpanError):
        spans.asked({"start": start, "end": end})


def test_settings_that_are_empty_count_as_not_set() -> None:
    assert Settings.from_environment({"SPARK_JOBS_ON": "", "CATCH_UP_FROM": ""}) == Settings()


def test_a_wrong_place_for_jobs_is_refused() -> None:
    with pytest.raises(ValueError, match="SPARK_JOBS_ON"):
        Settings.from_environment({"SPARK_JOBS_ON": "elsewhere"})
