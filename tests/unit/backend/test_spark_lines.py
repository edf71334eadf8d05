"""`/sparklines`: the last day's closes of many symbols in one answer."""

import asyncio

import pytest
from tests.unit.backend.fake_api import fake_api
from tests.unit.backend.history.series import live_kline, minute, series
from tests.unit.backend.history.stores import FakeHistory, FakeHotState
from tests.unit.backend.market_data import NOON_MS

from coinstream_backend.history.blocks import HistoryBlocks
from coinstream_backend.history.live_minutes import LiveMinutes
from coinstream_backend.history.reader import HistoryReader
from coinstream_backend.history.rollup import roll_up
from coinstream_backend.live.candle_fold import CandleFold
from coinstream_backend.sparklines.service import FRESH_S, SparkLines
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import HOUR_MS

NEWEST = 30 * 60 + 17
"""The newest minute: 17 minutes into the 31st hour after noon."""


@pytest.fixture(scope="module")
def hours() -> list[Candle]:
    return roll_up(series(30 * 60, last_is_closed=True), Interval.H1, NOON_MS + 30 * HOUR_MS)


def redis() -> FakeHotState:
    return FakeHotState([live_kline(NEWEST, closed=False)])


def test_a_line_has_the_closes_of_the_24_hours_before_the_running_one(hours: list[Candle]) -> None:
    with fake_api(FakeHistory(hours), redis()) as api:
        (line,) = api.get("/sparklines").json()

    assert (line["symbol"], line["interval"]) == ("BTCUSDT", "1h")
    assert line["open_time"] == NOON_MS + 6 * HOUR_MS
    # An hour ends with its last minute.
    closes = [float(minute(60 * hour + 59).close) for hour in range(6, 30)]
    assert line["closes"] == closes


def test_an_hour_that_nothing_is_known_of_is_null(hours: list[Candle]) -> None:
    known = [hour for hour in hours if hour.open_time_ms != NOON_MS + 8 * HOUR_MS]
    with fake_api(FakeHistory(known), redis()) as api:
        (line,) = api.get("/sparklines?symbol=BTCUSDT").json()

    assert [at for at, close in enumerate(line["closes"]) if close is None] == [2]


def test_symbols_are_named_or_all_and_unknown_ones_refused(hours: list[Candle]) -> None:
    with fake_api(FakeHistory(hours), redis()) as api:
        everything = api.get("/sparklines").json()
        some = api.get("/sparklines?symbol=BTCUSDT&symbol=ETHUSDT").json()
        unknown = api.get("/sparklines?symbol=NOPEUSDT")

    assert everything == some
    assert len(some) == 1  # Nothing is known of ETHUSDT.
    assert unknown.status_code == 404


def test_a_line_is_read_again_when_an_hour_is_over_or_it_is_old(hours: list[Candle]) -> None:
    history = FakeHistory(hours)
    fold = CandleFold()
    now_s = 0.0
    reader = HistoryReader(
        HistoryBlocks(history, fresh_s=0), LiveMinutes(FakeHotState(), lambda _: fold), lambda: None
    )
    lines = SparkLines(reader, clock=lambda: now_s)

    def opened() -> int:
        line = asyncio.run(lines.of("BTCUSDT"))
        assert line is not None
        return line.open_time_ms

    fold.apply(live_kline(29 * 60 + 59, closed=False))
    assert opened() == NOON_MS + 5 * HOUR_MS
    reads = history.reads
    assert opened() == NOON_MS + 5 * HOUR_MS
    assert history.reads == reads

    fold.apply(live_kline(30 * 60, closed=False))
    assert opened() == NOON_MS + 6 * HOUR_MS
    reads = history.reads

    now_s = FRESH_S
    assert opened() == NOON_MS + 6 * HOUR_MS
    assert history.reads > reads
