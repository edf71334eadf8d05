"""The rolling day of many symbols: summed up seldom, and never behind the newest minute."""

import asyncio
from decimal import Decimal

from msgspec.structs import replace
from tests.unit.backend.history.series import live_kline, minute
from tests.unit.backend.history.stores import FakeHistory, FakeHotState
from tests.unit.backend.market_data import NOON_MS

from coinstream_backend.binance.ticker import MiniTicker, mini_ticker
from coinstream_backend.binance.windows import FRESH_S, RollingDays
from coinstream_backend.history.blocks import HistoryBlocks
from coinstream_backend.history.live_minutes import LiveMinutes
from coinstream_backend.history.reader import HistoryReader
from coinstream_backend.history.rollup import roll_up
from coinstream_backend.live.candle_fold import CandleFold
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import DAY_MS, MINUTE_MS

NEWEST = 1_500
"""The newest minute: 13:00 of the day after the series' noon."""


class Market:
    """A market whose minutes before `NEWEST` are stored; Kafka brings what comes after."""

    def __init__(self) -> None:
        minutes = [minute(number) for number in range(NEWEST)]
        hours = roll_up(minutes, Interval.H1, NOON_MS + NEWEST * MINUTE_MS)
        self.history = FakeHistory([*minutes, *hours])
        self.redis = FakeHotState()
        self.fold = CandleFold()
        self.now_s = 1_000.0
        reader = HistoryReader(
            HistoryBlocks(self.history, fresh_s=0),
            LiveMinutes(self.redis, lambda _: self.fold),
            lambda: None,
        )
        self._days = RollingDays(reader, lambda _: self.fold, clock=lambda: self.now_s)

    def ticker(self) -> MiniTicker:
        window = asyncio.run(self._days.of("BTCUSDT"))
        assert window is not None
        return mini_ticker(window.candles)

    def repair(self, number: int, *, volume: str) -> Candle:
        """Store a minute anew, with the hour that it is in."""
        repaired = minute(number, volume=Decimal(volume), revision=1 << 52)
        keys = self.history.candles
        keys["BTCUSDT", Interval.M1, repaired.open_time_ms] = repaired
        of_hour = [
            one
            for (_, interval, at), one in keys.items()
            if interval is Interval.M1
            and Interval.H1.floor(at) == Interval.H1.floor(repaired.open_time_ms)
        ]
        (hour,) = roll_up(
            sorted(of_hour, key=lambda one: one.open_time_ms), Interval.H1, NOON_MS + DAY_MS * 9
        )
        keys["BTCUSDT", Interval.H1, hour.open_time_ms] = replace(hour, revision=1 << 52)
        return repaired


def volume_of(first: int, last: int) -> Decimal:
    return sum((minute(number).volume for number in range(first, last + 1)), Decimal(0))


def test_until_the_next_minute_only_the_newest_one_is_added() -> None:
    market = Market()
    market.fold.apply(live_kline(NEWEST, closed=False))
    market.ticker()
    reads = market.history.reads

    grown = replace(
        live_kline(NEWEST, closed=False),
        close=Decimal(99_999),
        high=Decimal(99_999),
        volume=Decimal(5),
        revision=NOON_MS + NEWEST * MINUTE_MS + 40_000,
    )
    market.fold.apply(grown)
    ticker = market.ticker()

    assert market.history.reads == reads
    assert Decimal(ticker.last_price) == Decimal(ticker.high_price) == 99_999
    assert Decimal(ticker.volume) == volume_of(NEWEST - 1_439, NEWEST - 1) + 5


def test_when_a_minute_begins_the_oldest_one_is_left_out() -> None:
    market = Market()
    market.fold.apply(live_kline(NEWEST, closed=False))
    market.ticker()
    market.fold.apply(live_kline(NEWEST))
    market.fold.apply(live_kline(NEWEST + 1, closed=False))

    ticker = market.ticker()

    assert ticker.open_time_ms == NOON_MS + (NEWEST - 1_438) * MINUTE_MS
    last = live_kline(NEWEST + 1).volume
    assert Decimal(ticker.volume) == volume_of(NEWEST - 1_438, NEWEST) + last


def test_a_minute_that_closes_late_counts_at_once() -> None:
    market = Market()
    market.fold.apply(live_kline(NEWEST, closed=False))
    market.fold.apply(live_kline(NEWEST + 1, closed=False))
    market.ticker()

    market.fold.apply(replace(live_kline(NEWEST), volume=Decimal(7)))

    expected = volume_of(NEWEST - 1_438, NEWEST - 1) + 7 + live_kline(NEWEST + 1).volume
    assert Decimal(market.ticker().volume) == expected


def test_a_repaired_minute_shows_after_a_while() -> None:
    market = Market()
    market.fold.apply(live_kline(NEWEST, closed=False))
    before = Decimal(market.ticker().volume)
    repaired = market.repair(NEWEST - 300, volume="1000")

    assert Decimal(market.ticker().volume) == before
    market.now_s += FRESH_S

    change = repaired.volume - minute(NEWEST - 300).volume
    assert Decimal(market.ticker().volume) == before + change


def test_a_market_that_has_just_begun_has_its_one_minute() -> None:
    market = Market()
    market.history.candles.clear()
    market.fold.apply(live_kline(NEWEST, closed=False))

    ticker = market.ticker()

    assert Decimal(ticker.open_price) == live_kline(NEWEST).open
    assert Decimal(ticker.volume) == live_kline(NEWEST).volume


def test_over_hours_each_minute_counts_for_a_day_and_little_is_read() -> None:
    market = Market()
    market.fold.apply(live_kline(NEWEST, closed=False))
    market.ticker()
    reads = market.history.reads
    for number in range(NEWEST, NEWEST + 130):
        market.fold.apply(live_kline(number))
        market.redis.klines.append(live_kline(number))
        market.fold.apply(live_kline(number + 1, closed=False))

        ticker = market.ticker()

        minutes = [live_kline(each) for each in range(number + 1 - 1_439, number + 2)]
        assert Decimal(ticker.open_price) == minutes[0].open
        assert Decimal(ticker.high_price) == max(one.high for one in minutes)
        assert Decimal(ticker.low_price) == min(one.low for one in minutes)
        assert Decimal(ticker.volume) == sum(one.volume for one in minutes)
    # Of 130 minutes, those that begin one of two hours and the one after it.
    assert market.history.reads - reads < 130


def test_a_market_that_began_within_the_hour_is_not_searched_for_what_was_before() -> None:
    market = Market()
    market.history.candles.clear()
    began = NEWEST + 17
    for number in range(began, began + 100):
        market.fold.apply(live_kline(number, closed=False))
        ticker = market.ticker()
        assert Decimal(ticker.open_price) == live_kline(began).open
        assert Decimal(ticker.volume) == volume_of(began, number)
        if number == began + 3:
            reads = market.history.reads
        market.fold.apply(live_kline(number))
        market.redis.klines.append(live_kline(number))
    # An hour that is over is looked up; the minutes are not, of which there were 96.
    assert market.history.reads - reads < 30


def test_a_minute_that_is_missing_shows_when_it_comes_late() -> None:
    market = Market()
    market.fold.apply(live_kline(NEWEST))
    market.fold.apply(live_kline(NEWEST + 2, closed=False))
    market.ticker()

    market.fold.apply(live_kline(NEWEST + 1))

    assert Decimal(market.ticker().volume) == volume_of(NEWEST + 2 - 1_439, NEWEST + 2)
