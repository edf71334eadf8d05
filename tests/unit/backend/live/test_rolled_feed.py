"""Live candles of longer intervals: whole from the first message, and never backwards."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.backend.history.series import live_kline
from tests.unit.backend.history.stores import FakeHistory, FakeHotState
from tests.unit.backend.live.scene import Scene
from tests.unit.backend.live.sockets import FakeSocket
from tests.unit.backend.live.test_interleavings import Steps, steps
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS

from coinstream_backend.history.blocks import HistoryBlocks
from coinstream_backend.history.live_minutes import LiveMinutes
from coinstream_backend.history.live_start import live_start
from coinstream_backend.history.reader import LATE_MS, HistoryReader
from coinstream_backend.history.rollup import roll_up, time_reached
from coinstream_backend.history.schemas import row_of
from coinstream_backend.live.candle_fold import CandleFold
from coinstream_backend.live.client import Client
from coinstream_backend.live.feeds import CandleFeed
from coinstream_backend.live.rolled_feed import RolledFeed, RolledStart
from coinstream_backend.live.rolled_fold import RolledFold
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.messages import Kline
from coinstream_contracts.minute_candles import minute_of

M5 = Interval.M5
BTC = "BTCUSDT"


class FiveMinutes(RolledFeed):
    """The feed behind the one of the minutes, as in the hub."""

    def __init__(self) -> None:
        self.minutes = CandleFeed()
        super().__init__(M5, self.minutes)

    def publish(self, messages: Iterable[Kline]) -> int:
        some = list(messages)
        self.minutes.publish(some)
        return super().publish(some)


@st.composite
def minute_logs(draw: st.DrawFn) -> list[Kline]:
    """Minutes in order, open, then closed: at once, late, or never; some are lost."""
    log: list[Kline] = []
    late: list[Kline] = []
    for number in range(draw(st.integers(1, 14))):
        fate = draw(st.sampled_from(["closed", "closed", "closed", "late", "never", "lost"]))
        if fate == "lost" and number:
            continue
        log.append(live_kline(number, closed=False))
        log += late
        late = []
        if fate in {"closed", "lost"}:
            log.append(live_kline(number))
        elif fate == "late":
            late.append(live_kline(number))
    return log


def known_minutes(log: Sequence[Kline]) -> list[Candle]:
    newest: dict[int, Candle] = {}
    for candle in map(minute_of, log):
        known = newest.get(candle.open_time_ms)
        if known is None or candle.revision > known.revision:
            newest[candle.open_time_ms] = candle
    return [newest[at] for at in sorted(newest)]


def candles(log: Sequence[Kline]) -> list[Candle]:
    minutes = known_minutes(log)
    return roll_up(minutes, M5, time_reached(minutes[-1])) if minutes else []


def stored(log: Sequence[Kline]) -> RolledStart:
    minutes = known_minutes(log)
    from_ms = M5.floor(minutes[-1].open_time_ms - LATE_MS)
    return RolledStart(
        [row_of(candle) for candle in candles(log)],
        from_ms,
        [],
        [minute for minute in minutes if minute.open_time_ms >= from_ms],
    )


def told(messages: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    """Return what a socket was told of each candle, by open time, in order."""
    by_candle = defaultdict(list)
    for message in messages:
        rows = message["data"] if message["type"] == "initial" else [message["data"]]
        for row in rows:
            by_candle[row["open_time"]].append(row)
    return by_candle


@settings(max_examples=60)
@given(minute_logs(), steps, st.data())
def test_however_the_parties_get_on_each_candle_is_told_upwards_to_its_end(
    log: list[Kline], order: Steps, data: st.DataObject
) -> None:
    scene = Scene(
        FiveMinutes(), log, stored, hub_begins=data.draw(st.integers(1, len(log))), limit=10
    )
    for action, count in order:
        scene.act(action, count)
    by_candle = told(scene.finish())

    truth = {candle.open_time_ms: candle for candle in candles(log)}
    assert set(by_candle) == set(truth)
    for open_time_ms, rows in by_candle.items():
        revisions = [row["revision"] for row in rows]
        assert all(earlier < later for earlier, later in pairwise(revisions))
        last, candle = rows[-1], truth[open_time_ms]
        names = ("open", "high", "low", "close", "volume", "status", "observed_minutes")
        assert {name: last[name] for name in names} == {
            name: getattr(candle, name) for name in names
        }


def test_the_close_of_a_minute_is_an_update_of_its_candle() -> None:
    feed, socket = FiveMinutes(), FakeSocket()
    client = Client(socket, feed.new_backlog(), queue_length=10)
    log = [live_kline(0), live_kline(1, closed=False)]
    feed.publish(log)
    opening = feed.open(BTC, stored(log), 5)
    feed.audience(5).add(client, BTC)
    client.release(0.0)
    feed.publish([live_kline(1)])
    (update,) = socket.messages
    assert [type(message).__name__ for message in opening.messages] == ["OhlcInitial", "OhlcLatest"]
    assert (update["type"], update["data"]["observed_minutes"]) == ("update", 2)
    assert update["data"]["event_time"] == live_kline(1).event_time_ms


def test_a_symbol_that_nobody_follows_is_not_folded() -> None:
    feed = FiveMinutes()
    client = Client(FakeSocket(), feed.new_backlog(), queue_length=10)
    feed.publish([live_kline(0)])
    feed.open(BTC, stored([live_kline(0)]), 5)
    feed.audience(5).add(client, BTC)
    assert feed.publish([live_kline(1)]) == 1
    feed.remove(client)
    assert feed.publish([live_kline(2)]) == 0
    assert feed._folds == {}


@given(st.integers(100, 900))
@settings(max_examples=10)
def test_a_fold_that_runs_long_keeps_little_and_loses_nothing(count: int) -> None:
    fold = RolledFold(Interval.H4, NOON_MS)
    for number in range(count):
        fold.apply(live_kline(number, closed=False))
        fold.apply(live_kline(number))
    minutes = [minute_of(live_kline(number)) for number in range(count)]
    truth = roll_up(minutes, Interval.H4, NOON_MS + count * MINUTE_MS)
    assert fold.candles() == truth[-2:]
    assert len(fold._minutes) <= 120


@pytest.mark.parametrize("interval", STORED_INTERVALS[1:])
@pytest.mark.parametrize("away", [False, True])
async def test_a_feed_begins_with_what_the_stores_make_whole(
    interval: Interval, *, away: bool
) -> None:
    klines = [live_kline(number, closed=number < 799) for number in range(800)]
    minutes = [minute_of(kline) for kline in klines]
    as_stored = minutes[:790]
    rolled = [
        candle
        for longer in STORED_INTERVALS[1:]
        for candle in roll_up(as_stored, longer, NOON_MS + 790 * MINUTE_MS)
    ]
    reader = HistoryReader(
        HistoryBlocks(FakeHistory([*as_stored, *rolled], away=away), fresh_s=60),
        LiveMinutes(FakeHotState(klines), lambda _: CandleFold()),
        clock_ms=lambda: None,
    )
    start = await live_start(reader, BTC, interval, 5)
    assert start is not None
    fold = RolledFold(interval, start.from_ms, start.parts, start.minutes)
    reached_ms = time_reached(minutes[-1])
    truth = roll_up(minutes, interval, reached_ms)
    if away and interval is Interval.D1:
        # Noon is no beginning of a day: the first whole one is that of the next midnight.
        truth = truth[1:]
    assert fold.candles()[-1] == truth[-1]
    assert [row.open_time_ms for row in start.rows[-5:]] == [
        candle.open_time_ms for candle in truth[-5:]
    ]
