from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.unit.backend.history.series import minute, series
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS

from coinstream_backend.history.rollup import roll_up, time_reached
from coinstream_contracts.candles import Candle, CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval

COMPLETE, PARTIAL, OPEN = CandleStatus.COMPLETE, CandleStatus.PARTIAL, CandleStatus.OPEN
HOUR_LATER_MS = NOON_MS + 60 * MINUTE_MS


def test_five_minutes_make_one_candle_as_a_worked_example_says() -> None:
    rows = [
        ("10", "12", "9", "11", "1.5"),
        ("11", "11", "8", "9", "2"),
        ("9", "30", "9", "20", "0"),
    ]
    parts = [
        minute(
            number,
            open=Decimal(first),
            high=Decimal(high),
            low=Decimal(low),
            close=Decimal(last),
            volume=Decimal(volume),
            quote_volume=Decimal(volume) * 10,
            trades=2,
            taker_buy_volume=Decimal("0.1"),
            taker_buy_quote_volume=Decimal("0.3"),
        )
        for number, (first, high, low, last, volume) in enumerate(rows)
    ]
    (candle,) = roll_up(parts, Interval.M5, HOUR_LATER_MS)
    assert [candle.open, candle.high, candle.low, candle.close] == [
        Decimal(price) for price in (10, 30, 8, 20)
    ]
    assert (candle.volume, candle.quote_volume, candle.trades) == (Decimal("3.5"), Decimal(35), 6)
    assert (candle.taker_buy_volume, candle.taker_buy_quote_volume) == (
        Decimal("0.3"),
        Decimal("0.9"),
    )
    assert candle.vwap == Decimal(10)
    assert (candle.expected_minutes, candle.observed_minutes, candle.status) == (5, 3, PARTIAL)
    assert (candle.source, candle.interval) == (CandleSource.AGGREGATE, Interval.M5)


@settings(max_examples=30)
@given(st.sets(st.integers(0, 299), min_size=1), st.booleans(), st.sampled_from([0, 8 * 60]))
def test_folding_by_stages_is_folding_at_once(
    kept: set[int], last_is_closed: bool, offset_minutes: int
) -> None:
    known = series(300, last_is_closed=last_is_closed)
    minutes = [known[number] for number in sorted(kept)]
    reached_ms, offset_ms = time_reached(minutes[-1]), offset_minutes * MINUTE_MS
    by_stages = minutes
    for interval in (Interval.M5, Interval.H1, Interval.H4, Interval.D1):
        at_once = roll_up(minutes, interval, reached_ms, offset_ms=offset_ms)
        by_stages = roll_up(by_stages, interval, reached_ms, offset_ms=offset_ms)
        assert by_stages == at_once


@pytest.mark.parametrize(
    ("minutes", "last_is_closed", "reached_ms", "status"),
    [
        (5, True, NOON_MS + 5 * MINUTE_MS, COMPLETE),
        (4, True, NOON_MS + 4 * MINUTE_MS, OPEN),
        (5, False, NOON_MS + 4 * MINUTE_MS, OPEN),
        # Its close is late: the next minute has begun already.
        (5, False, NOON_MS + 5 * MINUTE_MS, OPEN),
        # It will not come any more.
        (5, False, NOON_MS + 6 * MINUTE_MS, PARTIAL),
        (4, True, NOON_MS + 5 * MINUTE_MS, PARTIAL),
        (4, False, NOON_MS + 5 * MINUTE_MS, PARTIAL),
    ],
)
def test_a_candle_is_open_until_its_time_is_over_and_its_last_minute_closed(
    minutes: int, last_is_closed: bool, reached_ms: int, status: CandleStatus
) -> None:
    (candle,) = roll_up(series(minutes, last_is_closed=last_is_closed), Interval.M5, reached_ms)
    assert candle.status is status
    assert candle.observed_minutes == minutes - (not last_is_closed)


@pytest.mark.parametrize(
    "name", ["quote_volume", "trades", "taker_buy_volume", "taker_buy_quote_volume"]
)
def test_what_one_part_does_not_know_is_not_known_of_the_whole(name: str) -> None:
    parts = series(5, last_is_closed=True)
    parts[2] = replace(parts[2], **{name: None})
    (candle,) = roll_up(parts, Interval.M5, HOUR_LATER_MS)
    assert getattr(candle, name) is None


@given(st.lists(st.decimals("0.00000001", "99999999999999", places=8), min_size=1, max_size=60))
def test_sums_are_exact(volumes: list[Decimal]) -> None:
    parts = [minute(number, volume=volume) for number, volume in enumerate(volumes)]
    (candle,) = roll_up(parts, Interval.H1, HOUR_LATER_MS)
    units = sum(int(volume.scaleb(8)) for volume in volumes)
    assert int(candle.volume.scaleb(8)) == units


def test_more_minutes_never_lower_the_revision() -> None:
    revisions = []
    for count in range(1, 6):
        for is_closed in (False, True):
            known: list[Candle] = series(count, last_is_closed=is_closed)
            (candle,) = roll_up(known, Interval.M5, time_reached(known[-1]))
            revisions.append(candle.revision)
    assert revisions == sorted(set(revisions))


def test_days_begin_earlier_where_the_clock_is_ahead() -> None:
    parts = [minute(number * 60) for number in range(24)]  # from noon on, hourly
    found = roll_up(parts, Interval.D1, HOUR_LATER_MS, offset_ms=8 * 60 * MINUTE_MS)
    assert [(one.open_time_ms - NOON_MS) // MINUTE_MS for one in found] == [-20 * 60, 4 * 60]
