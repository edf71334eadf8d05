from hypothesis import given
from hypothesis import strategies as st
from tests.unit.backend.market_data import book, kline, trade

from coinstream_backend.live.book_fold import BookSeam
from coinstream_backend.live.candle_fold import CandleFold
from coinstream_backend.live.trade_fold import KEPT_TRADES, TradeFold


def test_a_late_trade_is_not_told_but_is_in_place_for_those_who_come_later() -> None:
    fold = TradeFold()
    told = [fold.apply(trade(trade_id)) for trade_id in (1, 2, 5, 3, 4)]
    assert told == [True, True, True, False, False]
    assert [t.id for t in fold.join([], 10)] == [1, 2, 3, 4, 5]


def test_ids_that_start_anew_long_after_are_news() -> None:
    fold = TradeFold()
    fold.apply(trade(1_000))
    assert fold.apply(trade(1, time_ms=trade(1_000).time_ms + 60_000))
    assert [t.id for t in fold.join([trade(1_000)], 10)] == [1]


def test_the_longest_page_has_no_hole_however_far_redis_lags_behind() -> None:
    fold = TradeFold()
    for trade_id in range(1, 3 * KEPT_TRADES):
        fold.apply(trade(trade_id))
    page = fold.join([trade(1), trade(2)], KEPT_TRADES)
    newest = 3 * KEPT_TRADES - 1
    assert [t.id for t in page] == list(range(newest - KEPT_TRADES + 1, newest + 1))


@given(st.lists(st.integers(1, 40), max_size=60), st.integers(1, 12))
def test_a_page_without_a_hole_is_what_it_is_with_everything_stored(
    ids: list[int], limit: int
) -> None:
    fold = TradeFold()
    for trade_id in ids:
        fold.apply(trade(trade_id))
    page = fold.unbroken(limit)
    newest = max(ids, default=0)
    has_hole = not set(range(newest - limit + 1, newest + 1)) <= set(ids)
    assert (page is None) is has_hole
    if page is not None:
        assert page == fold.join([trade(trade_id) for trade_id in range(1, newest + 1)], limit)


def test_an_endless_run_of_late_trades_does_not_grow_the_fold() -> None:
    fold = TradeFold()
    fold.apply(trade(1_000_000))
    for trade_id in range(1, 10 * KEPT_TRADES):
        fold.apply(trade(trade_id))
    assert len(fold.join([], 10**9)) <= 2 * KEPT_TRADES


def test_an_older_minute_is_told_again_only_when_it_is_closed() -> None:
    fold = CandleFold()
    fold.apply(kline(5))
    assert not fold.apply(kline(4))
    assert fold.apply(kline(4, closed=True))


def test_a_closed_candle_changes_by_a_newer_revision_only() -> None:
    fold = CandleFold()
    assert fold.apply(kline(0, closed=True, revision=5))
    assert not fold.apply(kline(0, closed=True, revision=5))
    assert not fold.apply(kline(0, closed=False, revision=9))
    assert fold.apply(kline(0, closed=True, revision=6))


def test_a_candle_of_long_ago_is_history_and_not_told() -> None:
    fold = CandleFold()
    for minute in range(500):
        fold.apply(kline(minute, closed=True))
    assert not fold.apply(kline(0, closed=True, revision=10**15))


def test_a_book_that_redis_had_as_stale_is_stale_after_kafka_told_of_it_sound_and_stale() -> None:
    seam = BookSeam(book(11, stale=True))
    told = [one.stale for one in (book(11), book(11, stale=True)) if seam.admits(one)]
    assert told[-1:] == [True]
