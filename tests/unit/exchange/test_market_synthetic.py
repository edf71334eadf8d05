from decimal import Decimal
from itertools import pairwise
from statistics import correlation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.exchange.collected import Collected

from coinstream_contracts.symbols import DEFAULT_SYMBOLS
from coinstream_contracts.times import DAY_MS, HOUR_MS, MINUTE_MS
from coinstream_exchange.market.amounts import from_decimal
from coinstream_exchange.market.candle import Candle
from coinstream_exchange.synthetic.engine import Engine, MarketOptions, first_id
from coinstream_exchange.synthetic.history import SyntheticPast
from coinstream_exchange.synthetic.listing import listing
from coinstream_exchange.synthetic.past_trades import first_minute, past_trades
from coinstream_exchange.synthetic.price_path import HourPath, brownian_hours, correlated_hours
from coinstream_exchange.wire import TradeEvent

START_MS = 1_785_023_940_000 - 47_321
SYMBOLS = ("BTCUSDT", "ETHUSDT", "SYM007USDT")


def trades_of(seed: int, *, step_ms: int, start_ms: int = START_MS) -> dict[str, list[object]]:
    seen = Collected(lambda stream: stream.endswith("@trade"))
    engine = Engine(MarketOptions(symbols=SYMBOLS, rate=100.0, seed=seed), start_ms)
    engine.connect(seen)
    for now_ms in range(start_ms, start_ms + 20_000, step_ms):
        engine.advance(now_ms)
    return {
        stream: [(e.id, e.price, e.quantity, e.time_ms) for e in seen.of(stream, TradeEvent)]
        for stream in seen.events
    }


def test_one_seed_gives_one_market_however_finely_time_advances() -> None:
    coarse, fine = trades_of(5, step_ms=100), trades_of(5, step_ms=20)
    assert set(coarse) == {f"{symbol.lower()}@trade" for symbol in SYMBOLS}
    for stream, trades in coarse.items():
        assert len(trades) > 10
        assert fine[stream][: len(trades)] == trades


def test_another_seed_gives_another_market() -> None:
    assert trades_of(5, step_ms=100) != trades_of(6, step_ms=100)


def test_a_market_started_later_uses_no_id_again() -> None:
    # The most trades a symbol can do: all the orders of a fast market, each through many levels.
    assert first_id(START_MS + 1_000) - first_id(START_MS) >= 10_000
    assert first_id(START_MS) < 2**53


def path_of(symbol: str, seed: int) -> HourPath:
    each = listing(symbol)
    market = brownian_hours(seed, "market", 3e-4)
    own = brownian_hours(seed, symbol, each.volatility)
    return correlated_hours(market, each.beta, own, each.base_price)


def past_of(symbol: str, seed: int = 1) -> SyntheticPast:
    minute_ms = START_MS - START_MS % MINUTE_MS
    return SyntheticPast(
        listing(symbol),
        path_of(symbol, seed),
        seed=seed,
        trades_a_minute=40.0,
        start_ms=minute_ms - minute_ms % DAY_MS - 3 * DAY_MS,
        end_ms=minute_ms,
    )


def test_the_past_is_the_same_in_any_order_of_asking() -> None:
    forwards, backwards = past_of("ETHUSDT"), past_of("ETHUSDT")
    times = range(START_MS - 5 * HOUR_MS, START_MS - HOUR_MS, HOUR_MS)
    ahead = [list(forwards.minutes(t, t + HOUR_MS)) for t in times]
    back = [list(backwards.minutes(t, t + HOUR_MS)) for t in reversed(times)]
    assert ahead == back[::-1]
    assert len(ahead[0]) == 60


def test_past_hours_are_the_sum_of_their_minutes() -> None:
    past = past_of("BTCUSDT")
    start_ms = START_MS - START_MS % HOUR_MS - 30 * HOUR_MS
    for hour in past.hours(start_ms, start_ms + 5 * HOUR_MS):
        summed = Candle(hour.open_time_ms, 0, 0, 0, 0)
        for minute in past.minutes(hour.open_time_ms, hour.open_time_ms + HOUR_MS):
            summed.add_candle(minute)
        assert hour == summed


def test_past_minutes_join_without_a_jump() -> None:
    minutes = list(past_of("BTCUSDT").minutes(START_MS - 6 * HOUR_MS, START_MS))
    for before, minute in pairwise(minutes):
        assert minute.open == before.close
        assert minute.low <= min(minute.open, minute.close)
        assert minute.high >= max(minute.open, minute.close)


@pytest.mark.parametrize("symbol", ["BTCUSDT", "DOGEUSDT", "SYM001USDT"])
def test_the_last_trades_before_the_start_add_up_to_the_past_minutes(symbol: str) -> None:
    past = past_of(symbol)
    minute_ms = START_MS - START_MS % MINUTE_MS
    first_ms = first_minute(past, minute_ms, 200)
    trades = list(past_trades(past, listing(symbol).step, first_ms, minute_ms, 1, symbol))
    assert len(trades) >= 200
    for expected in past.minutes(first_ms, minute_ms):
        made = Candle(expected.open_time_ms, 0, 0, 0, 0)
        for t in trades:
            if 0 <= t.time_ms - expected.open_time_ms < MINUTE_MS:
                quote = t.price * t.quantity // 10**8
                made.add_trade(-1, t.price, t.quantity, quote, buyer_is_maker=t.buyer_is_maker)
        assert made == expected


def test_prices_move_together_with_the_market() -> None:
    hours = range(START_MS // HOUR_MS - 48, START_MS // HOUR_MS)

    def returns(symbol: str) -> list[float]:
        path = path_of(symbol, 1)
        logs = [value for hour in hours for value in path(hour)[:60:10]]
        return [b - a for a, b in pairwise(logs)]

    assert correlation(returns("BTCUSDT"), returns("ETHUSDT")) > 0.5


@settings(max_examples=150)
@given(st.from_regex(r"[A-Z0-9]{2,16}", fullmatch=True))
def test_any_name_can_be_listed_with_steps_whose_product_is_exact(symbol: str) -> None:
    each = listing(symbol)
    rules = each.rules
    assert rules.base_asset + rules.quote_asset in (symbol, symbol + "USDT")
    assert from_decimal(rules.tick_size) == each.tick
    assert each.tick * each.step >= 10**8
    assert each.base_price >= each.tick
    assert each.base_price % each.tick == 0


@pytest.mark.parametrize("symbol", DEFAULT_SYMBOLS)
def test_the_live_price_follows_on_from_the_past(symbol: str) -> None:
    engine = Engine(MarketOptions(symbols=(symbol,), rate=20.0), START_MS)
    (streams,) = engine.connect(Collected(lambda _: False))
    before = streams.market.last_price
    engine.advance(START_MS + 5_000)
    last, book = streams.market.last_price, streams.market.book
    assert abs(last - before) < before * 0.005
    assert book.bids.best < book.asks.best
    assert book.asks.best - book.bids.best < before * 0.002


def test_every_amount_keeps_to_the_steps_of_its_symbol() -> None:
    seen = Collected(lambda stream: stream.endswith("@trade"))
    engine = Engine(MarketOptions(symbols=SYMBOLS, rate=100.0), START_MS)
    streams = engine.connect(seen)
    engine.advance(START_MS + 9_000)
    for each in streams:
        rules = each.market.rules
        for trade in seen.of(f"{rules.symbol.lower()}@trade", TradeEvent):
            assert Decimal(trade.price) % rules.tick_size == 0
            assert Decimal(trade.quantity) % rules.step_size == 0
            assert Decimal(trade.quantity) > 0


def test_the_rate_is_kept_on_average() -> None:
    engine = Engine(MarketOptions(symbols=SYMBOLS, rate=500.0, trade_share=0.5), START_MS)
    streams = engine.connect(Collected(lambda _: False))
    first = sum(each.market.tape.last_id for each in streams)
    for now_ms in range(START_MS, START_MS + 60_000, 50):
        engine.advance(now_ms)
    trades = sum(each.market.tape.last_id for each in streams) - first
    assert 0.95 * 15_000 < trades < 1.3 * 15_000


def test_after_a_sleep_the_market_goes_on_from_now_with_flat_minutes_between() -> None:
    engine = Engine(MarketOptions(symbols=("BTCUSDT",), rate=50.0), START_MS)
    (streams,) = engine.connect(Collected(lambda _: False))
    engine.advance(START_MS + 1_000)
    trades = len(streams.market.tape)
    engine.advance(START_MS + HOUR_MS)
    assert len(streams.market.tape) - trades < 50
    engine.advance(START_MS + HOUR_MS + 2_000)
    assert streams.market.tape.last_time_ms >= START_MS + HOUR_MS
