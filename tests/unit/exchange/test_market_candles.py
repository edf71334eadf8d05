from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby, pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import DAY_MS, MINUTE_MS
from coinstream_exchange.market.amounts import to_decimal
from coinstream_exchange.market.candle import Candle, kline_row, roll_up
from coinstream_exchange.market.candle_history import CandleHistory, NoPast
from coinstream_exchange.market.symbol_market import SymbolMarket
from coinstream_exchange.market.trade_tape import TradeTape
from coinstream_exchange.synthetic.listing import listing

START_MS = 1_723_161_600_000


class Trade(NamedTuple):
    price: int
    quantity: int
    time_ms: int
    buyer_is_maker: bool


@st.composite
def trade_lists(draw: st.DrawFn) -> list[Trade]:
    """Return trades in order of time, over some minutes, some of them empty."""
    time_ms = START_MS
    trades = []
    for _ in range(draw(st.integers(1, 40))):
        time_ms += draw(st.sampled_from([0, 1, 700, 20_000, 61_000, 200_000]))
        price, quantity = draw(st.integers(1, 10**13)), draw(st.integers(1, 10**12))
        trades.append(Trade(price, quantity, time_ms, draw(st.booleans())))
    return trades


def market_of(trades: list[Trade]) -> SymbolMarket:
    market = SymbolMarket(
        listing("BTCUSDT").rules, past=NoPast(), trades_kept=1_000, minutes_kept=10_000
    )
    for id_, trade in enumerate(trades, start=1):
        market.close_minutes(trade.time_ms)
        market.add_trade(
            id_, trade.price, trade.quantity, trade.time_ms, buyer_is_maker=trade.buyer_is_maker
        )
    return market


def oracle(trades: list[Trade], interval: Interval) -> Iterator[tuple[object, ...]]:
    """Yield each candle with trades, summed as decimals."""
    for open_time_ms, group in groupby(trades, lambda t: interval.floor(t.time_ms)):
        rows = list(group)
        prices = [to_decimal(t.price) for t in rows]
        cut = Decimal("0.00000001")
        sizes = [to_decimal(t.quantity) for t in rows]
        quotes = [
            (p * q).quantize(cut, rounding="ROUND_DOWN") for p, q in zip(prices, sizes, strict=True)
        ]
        taken = [i for i, t in enumerate(rows) if not t.buyer_is_maker]
        yield (
            open_time_ms,
            prices[0],
            max(prices),
            min(prices),
            prices[-1],
            sum(sizes),
            interval.close_time(open_time_ms),
            sum(quotes),
            len(rows),
            sum((sizes[i] for i in taken), Decimal()),
            sum((quotes[i] for i in taken), Decimal()),
        )


def as_numbers(candle: Candle, interval: Interval) -> tuple[object, ...]:
    row = kline_row(candle, interval)
    return (
        row.open_time_ms,
        *map(Decimal, (row.open, row.high, row.low, row.close, row.volume)),
        row.close_time_ms,
        Decimal(row.quote_volume),
        row.trades,
        Decimal(row.taker_buy_volume),
        Decimal(row.taker_buy_quote_volume),
    )


@given(trade_lists())
@pytest.mark.parametrize(
    "interval", [Interval.M1, Interval.M3, Interval.M15, Interval.D1, Interval.W1, Interval.MO1]
)
def test_candles_equal_the_decimal_sum_of_their_trades(
    interval: Interval, trades: list[Trade]
) -> None:
    minutes = market_of(trades).minutes(0, START_MS + DAY_MS)
    candles = [c for c in roll_up(minutes, interval) if c.trades]
    assert [as_numbers(c, interval) for c in candles] == list(oracle(trades, interval))


@given(trade_lists(), st.sampled_from([Interval.M5, Interval.M30, Interval.H1, Interval.D1]))
def test_the_open_candle_equals_the_minutes_it_is_made_of(
    trades: list[Trade], interval: Interval
) -> None:
    market = market_of(trades[: len(trades) // 2 + 1])
    market.current(interval)
    for id_, trade in enumerate(trades[len(trades) // 2 + 1 :], start=len(trades) // 2 + 2):
        market.close_minutes(trade.time_ms)
        market.add_trade(
            id_, trade.price, trade.quantity, trade.time_ms, buyer_is_maker=trade.buyer_is_maker
        )
        current = market.current(interval)
        assert current == list(roll_up(market.minutes(0, START_MS + DAY_MS), interval))[-1]


@given(trade_lists())
def test_a_minute_without_trades_is_flat_at_the_close_before_it(trades: list[Trade]) -> None:
    market = market_of(trades)
    minutes = list(market.minutes(0, START_MS + DAY_MS))
    times = [minute.open_time_ms for minute in minutes]
    assert times == list(range(times[0], times[-1] + 1, MINUTE_MS))
    for before, minute in pairwise(minutes):
        if minute.trades == 0:
            assert {minute.open, minute.high, minute.low, minute.close} == {before.close}
            assert (minute.volume, minute.first_id, minute.last_id) == (0, -1, -1)


def test_a_trade_of_a_closed_minute_corrects_that_minute() -> None:
    market = market_of([Trade(100, 10, START_MS, False), Trade(90, 5, START_MS + 60_000, False)])
    market.add_trade(3, 120, 1, START_MS + 59_999, buyer_is_maker=True)
    first, second = market.minutes(START_MS, START_MS + DAY_MS)
    assert (first.high, first.close, first.volume, first.trades) == (120, 120, 11, 2)
    assert (second.open, second.trades) == (90, 1)


def test_what_was_not_seen_is_left_out_and_not_filled() -> None:
    market = market_of([Trade(100, 10, START_MS, False)])
    market.skip_to(START_MS + 10 * MINUTE_MS)
    assert [c.open_time_ms for c in market.history.minutes(0, START_MS + DAY_MS)] == [START_MS]
    assert market.open_minute is not None
    assert market.open_minute.open_time_ms == START_MS + 10 * MINUTE_MS


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), st.integers(0, 59), st.integers(0, 60))
def test_minutes_merged_from_columns_equal_minutes_merged_one_by_one(
    counts: list[int], first: int, length: int
) -> None:
    history = CandleHistory(limit=1_000)
    price = 50
    for i, trades in enumerate(counts):
        candle = Candle(START_MS + i * MINUTE_MS, price, price, price, price)
        for number in range(trades):
            price = 40 + (i * 7 + number * 13) % 20
            candle.add_trade(i * 10 + number, price, 2, 3, buyer_is_maker=number % 2 == 0)
        history.append(candle)
    start_ms, end_ms = START_MS + first * MINUTE_MS, START_MS + (first + length) * MINUTE_MS
    merged = history.merged(start_ms, end_ms)
    one_by_one = list(roll_up(history.minutes(start_ms, end_ms), Interval.MO1))
    if merged is None or not merged.trades:
        assert not one_by_one or not one_by_one[0].trades
    else:
        merged.open_time_ms = one_by_one[0].open_time_ms
        assert [merged] == one_by_one


def test_the_history_forgets_the_oldest_minutes_beyond_its_limit() -> None:
    history = CandleHistory(limit=100)
    for i in range(1_000):
        history.append(Candle(i * MINUTE_MS, 1, 1, 1, 1))
    assert 100 <= len(history) <= 125
    assert history.find(999 * MINUTE_MS) is not None
    assert history.find(0) is None


@given(trade_lists(), st.integers(1, 10))
def test_aggregates_are_runs_of_one_price_side_and_millisecond(
    trades: list[Trade], limit: int
) -> None:
    tape = TradeTape(limit=1_000)
    for id_, t in enumerate(trades, start=7):
        tape.append(id_, t.price, t.quantity, t.time_ms, buyer_is_maker=t.buyer_is_maker)
    runs = [
        list(run)
        for _, run in groupby(
            enumerate(trades, start=7), lambda x: (x[1].price, x[1].time_ms, x[1].buyer_is_maker)
        )
    ]
    expected = [
        (run[0][0], run[-1][0], to_decimal(sum(t.quantity for _, t in run))) for run in runs
    ]
    rows = tape.agg_trades(from_id=None, start_ms=0, end_ms=None, limit=1_000)
    got = [(row.first_trade_id, row.last_trade_id, Decimal(row.quantity)) for row in rows]
    assert got == expected
    assert [row.id for row in rows] == list(range(7, 7 + len(runs)))
    newest = tape.agg_trades(from_id=None, start_ms=None, end_ms=None, limit=limit)
    assert newest == rows[-limit:]
    from_second = tape.agg_trades(from_id=8, start_ms=None, end_ms=None, limit=limit)
    assert from_second == rows[1 : 1 + limit]


def test_a_trimmed_tape_gives_no_aggregate_that_lacks_its_first_trades() -> None:
    tape = TradeTape(limit=10)
    for id_ in range(100):
        tape.append(id_, 5, 1, id_ // 3, buyer_is_maker=False)
    rows = tape.agg_trades(from_id=0, start_ms=None, end_ms=None, limit=1_000)
    assert rows[0].first_trade_id % 3 == 0
    assert all(row.last_trade_id - row.first_trade_id == 2 for row in rows[:-1])


def test_trades_are_given_from_an_id_or_the_newest() -> None:
    tape = TradeTape(limit=100)
    for id_ in range(50):
        tape.append(id_, 5, 1, id_, buyer_is_maker=False)
    assert [t.id for t in tape.trades(from_id=None, limit=3)] == [47, 48, 49]
    assert [t.id for t in tape.trades(from_id=10, limit=3)] == [10, 11, 12]
    assert tape.trades(from_id=50, limit=3) == []
