"""Candles of the history: which one stands, and its volume-weighted price."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coinstream_contracts.candles import (
    Candle,
    CandleSource,
    CandleStatus,
    aggregate_revision,
    repaired,
    revision,
    revision_detail,
    settled,
    volume_weighted_price,
)
from coinstream_contracts.intervals import Interval

OPEN, PARTIAL, COMPLETE = CandleStatus.OPEN, CandleStatus.PARTIAL, CandleStatus.COMPLETE
EXCHANGE = (CandleSource.EXCHANGE_KLINE, CandleSource.ARCHIVE, CandleSource.REST_BACKFILL)
DIRECT = (*EXCHANGE, CandleSource.TRADES)

PROGRESS = st.integers(0, 900_000)


def minute_revision(
    status: CandleStatus = COMPLETE,
    source: CandleSource = CandleSource.EXCHANGE_KLINE,
    *,
    elapsed_ms: int = 0,
    trades: int = 0,
) -> int:
    return revision(
        status,
        source,
        expected_minutes=1,
        observed_minutes=int(status is COMPLETE),
        elapsed_ms=elapsed_ms,
        trades=trades,
    )


ANY_MINUTE_REVISION = st.builds(
    minute_revision,
    st.sampled_from(CandleStatus),
    st.sampled_from(DIRECT),
    elapsed_ms=PROGRESS,
    trades=st.integers(0, 100_000),
)


def candle(revision: int) -> Candle:
    return Candle(
        symbol="BTCUSDT",
        interval=Interval.M1,
        open_time_ms=1_723_161_240_000,
        open=Decimal(1),
        high=Decimal(1),
        low=Decimal(1),
        close=Decimal(1),
        volume=Decimal(0),
        quote_volume=Decimal(0),
        trades=0,
        taker_buy_volume=Decimal(0),
        taker_buy_quote_volume=Decimal(0),
        vwap=None,
        expected_minutes=1,
        observed_minutes=1,
        status=COMPLETE,
        source=CandleSource.EXCHANGE_KLINE,
        revision=revision,
    )


@given(st.data(), PROGRESS, PROGRESS)
def test_a_complete_candle_stands_against_a_partial_and_that_against_an_open_one(
    data: st.DataObject, less: int, more: int
) -> None:
    sources = [data.draw(st.sampled_from(DIRECT)) for _ in CandleStatus]
    revisions = [
        minute_revision(OPEN, sources[0], elapsed_ms=more),
        minute_revision(PARTIAL, sources[1], elapsed_ms=less),
        minute_revision(COMPLETE, sources[2]),
    ]
    assert revisions == sorted(set(revisions))


@given(st.sampled_from(EXCHANGE), PROGRESS)
def test_the_exchanges_minute_stands_against_our_own_of_its_trades(
    source: CandleSource, elapsed_ms: int
) -> None:
    ours = minute_revision(source=CandleSource.TRADES, elapsed_ms=elapsed_ms, trades=100_000)
    assert minute_revision(source=source) > ours


def test_the_exchanges_own_five_minutes_stand_against_the_sum_of_its_minutes() -> None:
    summed = aggregate_revision(
        COMPLETE, 5 * revision_detail(minute_revision(elapsed_ms=60_000, trades=9_000))
    )
    for source in EXCHANGE:
        assert revision(COMPLETE, source, expected_minutes=5, observed_minutes=5) > summed
    trades = revision(COMPLETE, CandleSource.TRADES, expected_minutes=5, observed_minutes=5)
    assert summed > trades


def test_of_open_candles_the_newest_stands_whoever_made_it() -> None:
    revisions = [
        minute_revision(OPEN, source, elapsed_ms=elapsed_ms)
        for elapsed_ms, source in enumerate(
            [CandleSource.EXCHANGE_KLINE, CandleSource.TRADES, CandleSource.EXCHANGE_KLINE], 1
        )
    ]
    assert all(older < newer for older, newer in pairwise(revisions))


def test_an_open_days_candle_of_trades_grows_to_its_last_hour() -> None:
    hours = [
        revision(
            OPEN,
            CandleSource.TRADES,
            expected_minutes=1_440,
            observed_minutes=0,
            elapsed_ms=hour * 3_600_000,
        )
        for hour in range(25)
    ]
    assert all(older < newer for older, newer in pairwise(hours))


def test_a_late_trade_in_the_middle_makes_a_newer_candle() -> None:
    before = minute_revision(source=CandleSource.TRADES, elapsed_ms=59_000, trades=10)
    assert minute_revision(source=CandleSource.TRADES, elapsed_ms=59_000, trades=11) > before


def test_a_candle_without_quote_volume_takes_no_fuller_ones_place() -> None:
    bare = revision(
        COMPLETE, CandleSource.ARCHIVE, expected_minutes=5, observed_minutes=5, ohlcv_only=True
    )
    assert aggregate_revision(COMPLETE, 5 * revision_detail(minute_revision())) > bare
    partial = aggregate_revision(PARTIAL, 4 * revision_detail(minute_revision()))
    assert bare > partial


@given(st.lists(ANY_MINUTE_REVISION, max_size=5), ANY_MINUTE_REVISION)
def test_an_aggregate_grows_with_each_part(parts: list[int], added: int) -> None:
    details = sum(map(revision_detail, parts))
    more = details + revision_detail(added)
    assert aggregate_revision(OPEN, more) > aggregate_revision(OPEN, details)


@given(st.lists(ANY_MINUTE_REVISION, max_size=4), ANY_MINUTE_REVISION, ANY_MINUTE_REVISION)
def test_an_aggregate_grows_when_a_part_is_replaced_by_a_newer_one(
    others: list[int], one: int, another: int
) -> None:
    rest = sum(map(revision_detail, others))
    with_one = aggregate_revision(PARTIAL, rest + revision_detail(one))
    with_another = aggregate_revision(PARTIAL, rest + revision_detail(another))
    assert (with_one < with_another) == (one < another)


@given(ANY_MINUTE_REVISION, ANY_MINUTE_REVISION)
def test_a_repair_stands_and_reaches_the_aggregate(wrong: int, right: int) -> None:
    mended = repaired(candle(right), over=candle(wrong))
    assert mended == replace(candle(right), revision=max(right, wrong + 1))
    assert mended.revision > wrong
    assert revision_detail(mended.revision) > revision_detail(wrong)
    assert repaired(candle(right), over=mended).revision > mended.revision


def test_every_revision_is_exact_as_a_javascript_number() -> None:
    month = 31 * 1_440
    whole = revision(
        COMPLETE,
        CandleSource.EXCHANGE_KLINE,
        expected_minutes=month,
        observed_minutes=month,
        elapsed_ms=10**15,
        trades=10**12,
    )
    assert whole < 2**53
    minute = revision_detail(minute_revision(elapsed_ms=10**15, trades=10**12))
    assert aggregate_revision(COMPLETE, month * minute) < whole


@pytest.mark.parametrize(
    ("quote_volume", "volume", "expected"),
    [
        ("10", "3", "3.333333333333333333"),
        ("20", "3", "6.666666666666666667"),
        ("0.000000000000000001", "2", "1E-18"),  # half of the last digit goes up
        ("618400000.12345678", "10000", "61840.000012345678"),
    ],
)
def test_the_volume_weighted_price_is_rounded_to_eighteen_places(
    quote_volume: str, volume: str, expected: str
) -> None:
    assert volume_weighted_price(Decimal(quote_volume), Decimal(volume)) == Decimal(expected)


@given(
    st.decimals("0", "1e15", places=8, allow_nan=False),
    st.decimals("0.00000001", "1e15", places=8, allow_nan=False),
)
def test_the_volume_weighted_price_is_within_half_a_digit_of_the_ratio(
    quote_volume: Decimal, volume: Decimal
) -> None:
    price = volume_weighted_price(quote_volume, volume)
    assert price is not None
    assert abs(Fraction(price) - Fraction(quote_volume) / Fraction(volume)) <= Fraction(
        1, 2 * 10**18
    )


def test_no_trade_or_no_quote_volume_means_no_volume_weighted_price() -> None:
    assert volume_weighted_price(Decimal(0), Decimal(0)) is None
    assert volume_weighted_price(None, Decimal(1)) is None


def test_a_candle_closes_a_millisecond_before_the_next_opens() -> None:
    assert candle(1).close_time_ms == 1_723_161_299_999


GRACE_MS = 60_000


@given(st.sampled_from(DIRECT), PROGRESS, st.integers(0, 3 * GRACE_MS))
def test_an_open_minute_is_partial_once_its_close_can_no_longer_come(
    source: CandleSource, elapsed_ms: int, over_for_ms: int
) -> None:
    minute = replace(
        candle(minute_revision(OPEN, source, elapsed_ms=elapsed_ms)), status=OPEN, source=source
    )

    stands = settled(minute, minute.open_time_ms + 60_000 + over_for_ms)

    if over_for_ms < GRACE_MS:
        assert stands is minute
    else:
        partial = minute_revision(PARTIAL, source, elapsed_ms=elapsed_ms)
        assert (stands.status, stands.revision) == (PARTIAL, partial)


@given(st.sampled_from([PARTIAL, COMPLETE]))
def test_a_minute_that_has_its_end_stays_as_it_is(status: CandleStatus) -> None:
    minute = replace(candle(minute_revision(status)), status=status)

    assert settled(minute, minute.open_time_ms + 10 * GRACE_MS) is minute
