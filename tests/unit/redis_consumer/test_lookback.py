"""Where a rebuild begins to read."""

from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts import topics
from coinstream_kafka.redis_consumer.batch import TOPICS
from coinstream_kafka.redis_consumer.lookback import LOOKBACKS, Lookback


def test_the_younger_of_age_and_number_of_records_decides() -> None:
    lookback = Lookback(age_ms=1_000, records=50)
    assert lookback.start(first=0, end=100, by_age=80) == 80
    assert lookback.start(first=0, end=100, by_age=10) == 50
    assert lookback.start(first=70, end=100, by_age=10) == 70
    assert lookback.start(first=0, end=100, by_age=None) == 50


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.none() | st.integers(0, 2 * 10**6))
def test_it_begins_within_the_log(first: int, length: int, by_age: int | None) -> None:
    end = first + length
    start = Lookback(age_ms=None, records=1_000).start(first=first, end=end, by_age=by_age)
    assert first <= start <= end


def test_every_topic_that_is_read_can_be_read_again() -> None:
    assert set(LOOKBACKS) == {topic.name for topic in TOPICS}


def test_a_day_and_an_hour_of_candles_are_found_again() -> None:
    assert (LOOKBACKS[topics.KLINES.name].age_ms or 0) >= 25 * 3_600_000
