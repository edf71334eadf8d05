"""Windows and long candles, cut into what is stored."""

from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts.intervals import Interval
from coinstream_contracts.rankings import RankingWindow
from coinstream_spark.streaming.rolling_windows import pieces
from coinstream_spark.streaming.rollups import parts, windows

MINUTE_MS = 60_000
DAY_MINUTES = 1_440


def minutes_of(interval: Interval, opened_ms: int) -> list[int]:
    return list(range(opened_ms, interval.next(opened_ms), MINUTE_MS))


@given(st.sampled_from(RankingWindow), st.integers(0, 4 * 10**12))
def test_the_pieces_of_a_window_are_its_minutes_without_a_hole_or_an_overlap(
    window: RankingWindow, as_of_ms: int
) -> None:
    cut = list(pieces(window, as_of_ms))

    minutes = [minute for interval, at_ms in cut for minute in minutes_of(interval, at_ms)]
    last_ms = as_of_ms - as_of_ms % MINUTE_MS
    first_ms = last_ms + MINUTE_MS - window.length_ms
    assert minutes == list(range(first_ms, last_ms + 1, MINUTE_MS))
    assert [interval for interval, _ in cut[-10:]] == [Interval.M1] * 10
    assert len(cut) <= 80


@given(st.integers(0, 4 * 10**12))
def test_a_days_candle_is_made_of_few_parts_that_have_each_of_its_minutes_once(
    time_ms: int,
) -> None:
    minute = time_ms - time_ms % MINUTE_MS
    wanted = windows([("BTCUSDT", minute)])
    needed = parts(wanted)

    stored = [(interval, at_ms) for interval, places in needed.items() for _, at_ms in places]
    covered = sorted(m for interval, at_ms in stored for m in minutes_of(interval, at_ms))
    (day,) = wanted[Interval.D1]
    assert covered == minutes_of(Interval.D1, day[1])
    assert len(stored) == 5 + 11 + 3 + 5


def test_minutes_of_one_candle_are_looked_up_once() -> None:
    places = [("BTCUSDT", n * MINUTE_MS) for n in range(DAY_MINUTES)]

    needed = parts(windows(places))

    assert needed[Interval.M1] == set(places)
    assert needed[Interval.M5] == needed[Interval.H1] == needed[Interval.H4] == set()
