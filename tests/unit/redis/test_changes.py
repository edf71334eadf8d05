"""The fold of messages in memory."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.redis.hot_state_oracle import (
    MESSAGES,
    START_MS,
    Message,
    book,
    candle,
    expected,
    folded,
    trade,
)

from coinstream_contracts.redis_keys import TRADE_HISTORY_LENGTH
from coinstream_redis.changes import Changes
from coinstream_redis.precedence import RESTART_MARGIN_MS


@given(MESSAGES, st.randoms(use_true_random=False))
def test_the_newest_of_everything_remains_whatever_the_order_and_however_often(
    messages: list[Message], random: Random
) -> None:
    repeated = messages + random.choices(messages, k=len(messages) // 2) if messages else []
    changes = folded(random.sample(repeated, len(repeated)))
    state = expected(messages)
    assert {
        symbol: sorted(
            (c for c in changes.candles.values() if c.symbol == symbol),
            key=lambda c: c.open_time_ms,
        )
        for symbol in state.candles
    } == state.candles
    assert changes.books == state.books
    assert {symbol: kept.kept() for symbol, kept in changes.trades.items()} == state.trades
    assert changes.symbol_infos == state.symbol_infos
    assert bool(changes) is bool(messages)


def test_no_more_trades_are_kept_than_redis_keeps() -> None:
    changes = folded([trade("BTCUSDT", i) for i in range(TRADE_HISTORY_LENGTH + 10)])
    ids = [kept.id for kept in changes.trades["BTCUSDT"].kept()]
    assert ids == list(range(10, TRADE_HISTORY_LENGTH + 10))


def test_ids_that_begin_anew_drop_the_trades_before() -> None:
    later_ms = START_MS + 900 * 10 + RESTART_MARGIN_MS + 1
    changes = folded([trade("BTCUSDT", 900), trade("BTCUSDT", 3, time_ms=later_ms)])
    assert [kept.id for kept in changes.trades["BTCUSDT"].kept()] == [3]


def test_an_old_trade_from_a_backfill_does_not_look_like_a_new_beginning() -> None:
    changes = folded([trade("BTCUSDT", 900), trade("BTCUSDT", 3, "rest")])
    assert [kept.id for kept in changes.trades["BTCUSDT"].kept()] == [3, 900]


def test_a_book_goes_back_to_a_lower_update_id_only_when_it_is_clearly_newer() -> None:
    changes = Changes()
    changes.add_book(book("BTCUSDT", 500, time_ms=START_MS))
    changes.add_book(book("BTCUSDT", 7, time_ms=START_MS + RESTART_MARGIN_MS))
    assert changes.books["BTCUSDT"].last_update_id == 500
    changes.add_book(book("BTCUSDT", 7, time_ms=START_MS + RESTART_MARGIN_MS + 1))
    assert changes.books["BTCUSDT"].last_update_id == 7


def test_a_book_marked_stale_takes_the_place_of_the_same_book() -> None:
    changes = Changes()
    changes.add_book(book("BTCUSDT", 500))
    changes.add_book(book("BTCUSDT", 500, stale=True))
    assert changes.books["BTCUSDT"].stale


def test_a_closed_candle_is_not_opened_again_by_a_late_update() -> None:
    changes = Changes()
    closed = candle("BTCUSDT", 0, closed=True, revision=5)
    changes.add_candle(closed)
    changes.add_candle(candle("BTCUSDT", 0, closed=False, revision=6))
    assert list(changes.candles.values()) == [closed]
