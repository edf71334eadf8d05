"""History and live candles are one series, wherever the stored part ends."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.exceptions import RedisError
from tests.unit.backend.history.series import live_kline
from tests.unit.backend.history.stores import FakeHistory, FakeHotState
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS

from coinstream_backend.history.blocks import HistoryBlocks
from coinstream_backend.history.live_minutes import LiveMinutes
from coinstream_backend.history.query import PageQuery
from coinstream_backend.history.reader import HistoryReader
from coinstream_backend.history.rollup import roll_up, time_reached
from coinstream_backend.history.schemas import candles_of
from coinstream_backend.live.candle_fold import CandleFold
from coinstream_backend.stored_history import HistoryUnavailableError
from coinstream_contracts.candles import Candle, CandleStatus
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.messages import Kline
from coinstream_contracts.minute_candles import minute_of

BTC = "BTCUSDT"
MINUTES = 800
"""From noon into the next day."""
REDIS_MINUTES = 600


@dataclass(frozen=True)
class Scene:
    """A market known up to `minutes`, the last one open or closed."""

    history: FakeHistory
    redis: FakeHotState
    reader: HistoryReader
    truth: dict[Interval, list[Candle]]


@cache
def known_kline(number: int, *, closed: bool = True) -> Kline:
    """Return the minute `number` after noon."""
    return live_kline(number, closed=closed)


def rolled(klines: list[Kline]) -> dict[Interval, list[Candle]]:
    """Return the candles of every interval that these minutes make."""
    minutes = [minute_of(kline) for kline in klines]
    if not minutes:
        return {interval: [] for interval in STORED_INTERVALS}
    reached_ms = time_reached(minutes[-1])
    return {Interval.M1: minutes} | {
        interval: roll_up(minutes, interval, reached_ms) for interval in STORED_INTERVALS[1:]
    }


def scene(
    *,
    minutes: int = MINUTES,
    stored: int = MINUTES - 10,
    in_redis: int = REDIS_MINUTES,
    in_kafka: int = 3,
    lost: frozenset[int] = frozenset(),
    last_is_closed: bool = False,
) -> Scene:
    """Return a market of which MongoDB has the first `stored` minutes without those `lost`."""
    klines = [known_kline(number) for number in range(minutes)]
    if not last_is_closed:
        klines[-1] = known_kline(minutes - 1, closed=False)
    as_stored = [known_kline(number, closed=number < stored - 1) for number in range(stored)]
    known = rolled([kline for number, kline in enumerate(as_stored) if number not in lost])
    history = FakeHistory(candle for candles in known.values() for candle in candles)
    fold = CandleFold()
    for kline in klines[len(klines) - in_kafka :]:
        fold.apply(kline)
    redis = FakeHotState(klines[-in_redis:])
    reader = HistoryReader(
        HistoryBlocks(history, fresh_s=60),
        LiveMinutes(redis, lambda _: fold),
        clock_ms=lambda: klines[-1].open_time_ms + MINUTE_MS,
    )
    return Scene(history, redis, reader, rolled(klines))


def facts(candles: list[Candle]) -> list[tuple[object, ...]]:
    """Return all that candles tell but who made them."""
    return [
        tuple(getattr(one, name) for name in one.__struct_fields__ if name not in _MADE_BY)
        for one in candles
    ]


_MADE_BY = {"source", "revision"}


@settings(max_examples=20)
@given(
    interval=st.sampled_from(STORED_INTERVALS),
    behind=st.integers(0, 400),
    lost=st.frozensets(st.integers(MINUTES - 300, MINUTES - 1), max_size=5),
    last_is_closed=st.booleans(),
    limit=st.integers(1, 40),
    in_kafka=st.integers(0, 20),
)
async def test_whatever_mongodb_has_not_yet_the_newest_page_is_the_markets(
    interval: Interval,
    behind: int,
    lost: frozenset[int],
    last_is_closed: bool,
    limit: int,
    in_kafka: int,
) -> None:
    market = scene(
        stored=MINUTES - behind, lost=lost, last_is_closed=last_is_closed, in_kafka=in_kafka
    )
    page = await market.reader.page(BTC, interval, PageQuery(limit))
    assert facts(candles_of(page.rows)) == facts(market.truth[interval][-limit:])


@settings(max_examples=20)
@given(
    interval=st.sampled_from(STORED_INTERVALS),
    limit=st.integers(7, 700),
    is_forward=st.booleans(),
    behind=st.integers(0, 400),
)
async def test_page_after_page_gives_each_candle_once(
    interval: Interval, limit: int, is_forward: bool, behind: int
) -> None:
    market = scene(stored=MINUTES - behind)
    query: PageQuery | None = PageQuery(limit, start_ms=0 if is_forward else None)
    pages = []
    while query is not None:
        page = await market.reader.page(BTC, interval, query)
        pages.append(candles_of(page.rows))
        query = page.next
    if not is_forward:
        pages.reverse()
    assert facts([one for page in pages for one in page]) == facts(market.truth[interval])
    assert all(len(page) == limit for page in (pages[:-1] if is_forward else pages[1:]))


@settings(max_examples=20)
@given(
    interval=st.sampled_from(STORED_INTERVALS),
    start=st.integers(-50, MINUTES + 50),
    length=st.integers(0, 600),
    limit=st.integers(1, 100),
)
async def test_a_range_holds_the_oldest_from_its_start_and_nothing_beyond_its_end(
    interval: Interval, start: int, length: int, limit: int
) -> None:
    market = scene()
    start_ms = NOON_MS + start * MINUTE_MS
    end_ms = start_ms + length * MINUTE_MS
    page = await market.reader.page(BTC, interval, PageQuery(limit, start_ms, end_ms))
    within = [one for one in market.truth[interval] if start_ms <= one.open_time_ms <= end_ms]
    assert facts(candles_of(page.rows)) == facts(within[:limit])


@pytest.mark.parametrize("interval", STORED_INTERVALS)
async def test_a_hole_of_the_market_is_left_out_and_told_by_the_longer_candles(
    interval: Interval,
) -> None:
    market = scene(minutes=400, stored=390)
    hole = NOON_MS + 200 * MINUTE_MS
    for kline in [one for one in market.redis.klines if one.open_time_ms == hole]:
        market.redis.klines.remove(kline)
    market.history.candles.pop((BTC, Interval.M1, hole))
    for longer in STORED_INTERVALS[1:]:
        market.history.candles.pop((BTC, longer, longer.floor(hole)), None)
    candles = candles_of((await market.reader.page(BTC, interval, PageQuery(500))).rows)
    of_hole = [one for one in candles if one.open_time_ms == interval.floor(hole)]
    if interval is Interval.M1:
        assert of_hole == []
        return
    (candle,) = of_hole
    whole = next(one for one in market.truth[interval] if one.open_time_ms == candle.open_time_ms)
    assert candle.observed_minutes == whole.observed_minutes - 1
    assert candle.status is (
        CandleStatus.OPEN if whole.status is CandleStatus.OPEN else CandleStatus.PARTIAL
    )


async def test_a_correction_in_mongodb_stands_against_the_live_minute() -> None:
    market = scene(minutes=30, stored=30)
    key = (BTC, Interval.M1, NOON_MS + 28 * MINUTE_MS)
    wrong = market.history.candles[key]
    market.history.candles[key] = type(wrong)(
        **{name: getattr(wrong, name) for name in wrong.__struct_fields__}
        | {"close": wrong.low, "revision": wrong.revision + 1}
    )
    rows = (await market.reader.page(BTC, Interval.M1, PageQuery(2))).rows
    assert candles_of(rows)[0].close == wrong.low


@pytest.mark.parametrize("interval", STORED_INTERVALS)
async def test_without_mongodb_what_live_minutes_make_whole_is_served_and_no_more(
    interval: Interval,
) -> None:
    market = scene(in_redis=500)
    market.history.away = True
    first_whole = NOON_MS + (MINUTES - 500) * MINUTE_MS
    served = [one for one in market.truth[interval] if one.open_time_ms >= first_whole]
    if served:
        page = await market.reader.page(BTC, interval, PageQuery(len(served)))
        assert facts(candles_of(page.rows)) == facts(served)
    with pytest.raises(HistoryUnavailableError):
        await market.reader.page(BTC, interval, PageQuery(len(served) + 1))
    with pytest.raises(HistoryUnavailableError):
        await market.reader.page(BTC, interval, PageQuery(1, start_ms=NOON_MS))


async def test_without_redis_new_candles_are_served_as_far_as_kafka_has_them() -> None:
    market = scene(in_kafka=20)
    market.redis.away = True
    page = await market.reader.page(BTC, Interval.M5, PageQuery(100))
    assert facts(candles_of(page.rows)) == facts(market.truth[Interval.M5][-100:])
    bare = scene(in_kafka=5, stored=MINUTES - 10)
    bare.redis.away = True
    old = await bare.reader.page(BTC, Interval.M1, PageQuery(9, end_ms=NOON_MS + 60 * MINUTE_MS))
    assert len(old.rows) == 9
    with pytest.raises(RedisError):
        await bare.reader.page(BTC, Interval.M1, PageQuery(9))


async def test_only_what_neither_time_nor_the_stream_can_change_is_settled() -> None:
    market = scene()

    async def is_settled(query: PageQuery) -> bool:
        return (await market.reader.page(BTC, Interval.M5, query)).is_settled

    early = NOON_MS + 300 * MINUTE_MS
    assert await is_settled(PageQuery(10, start_ms=NOON_MS))
    assert await is_settled(PageQuery(1_000, start_ms=NOON_MS, end_ms=early))
    assert await is_settled(PageQuery(10, end_ms=early))
    assert not await is_settled(PageQuery(10))
    assert not await is_settled(PageQuery(1_000, start_ms=early))


async def test_a_symbol_of_which_nothing_is_live_has_its_history() -> None:
    stored = scene().history
    reader = HistoryReader(
        HistoryBlocks(stored, fresh_s=60),
        LiveMinutes(FakeHotState(), lambda _: CandleFold()),
        clock_ms=lambda: None,
    )
    page = await reader.page(BTC, Interval.H1, PageQuery(5))
    opened = [row.open_time_ms for row in page.rows]
    assert [later - earlier for earlier, later in pairwise(opened)] == [3_600_000] * 4
    assert (await reader.page("ETHUSDT", Interval.H1, PageQuery(5))).rows == []


async def test_in_a_replay_nothing_is_newer_than_the_market_that_is_played() -> None:
    market = scene(minutes=60, stored=50)
    later = FakeHistory([*market.history.candles.values(), minute_of(live_kline(5_000_000))])
    fold = CandleFold()
    fold.apply(live_kline(59, closed=False))
    reader = HistoryReader(
        HistoryBlocks(later, fresh_s=60),
        LiveMinutes(market.redis, lambda _: fold),
        clock_ms=lambda: None,
    )
    page = await reader.page(BTC, Interval.M1, PageQuery(3))
    assert [(row.open_time_ms - NOON_MS) // MINUTE_MS for row in page.rows] == [57, 58, 59]


async def test_a_hole_of_the_market_is_not_looked_for_in_redis_again_and_again() -> None:
    market = scene(minutes=400, stored=395)
    hole = NOON_MS + 100 * MINUTE_MS
    market.redis.klines = [one for one in market.redis.klines if one.open_time_ms != hole]
    market.history.candles.pop((BTC, Interval.M1, hole))
    read = []
    ask = market.redis.candles

    async def counting(symbol: str, limit: int, end_ms: int | None = None) -> list[Kline]:
        read.append(limit)
        return await ask(symbol, limit, end_ms)

    market.redis.candles = counting  # type: ignore[method-assign]  # the fake counts
    first = await market.reader.page(BTC, Interval.M1, PageQuery(390))
    again = await market.reader.page(BTC, Interval.M1, PageQuery(390))
    assert first.rows == again.rows
    assert read[0] >= 300
    assert read[1] <= 10


async def test_without_redis_and_kafka_what_is_settled_is_served() -> None:
    stored = scene().history
    reader = HistoryReader(
        HistoryBlocks(stored, fresh_s=60),
        LiveMinutes(FakeHotState(away=True), lambda _: CandleFold()),
        clock_ms=lambda: None,
    )
    early = PageQuery(9, end_ms=NOON_MS + 60 * MINUTE_MS)
    assert len((await reader.page(BTC, Interval.M1, early)).rows) == 9
    with pytest.raises(RedisError):
        await reader.page(BTC, Interval.M1, PageQuery(9))


@pytest.mark.parametrize("interval", STORED_INTERVALS)
@pytest.mark.parametrize("hole", [250, 350])
async def test_what_only_live_minutes_tell_is_told_as_often_as_it_is_asked(
    interval: Interval, hole: int
) -> None:
    market = scene(minutes=400, stored=300, lost=frozenset({hole}))
    hole_ms = NOON_MS + hole * MINUTE_MS
    market.redis.klines = [one for one in market.redis.klines if one.open_time_ms != hole_ms]
    first, *others = [
        (await market.reader.page(BTC, interval, PageQuery(390))).rows for _ in range(3)
    ]
    minutes = [one for one in market.truth[Interval.M1] if one.open_time_ms != hole_ms]
    truth = roll_up(minutes, interval, time_reached(minutes[-1]))
    assert [row.open_time_ms for row in first] == [one.open_time_ms for one in truth[-390:]]
    assert others == [first, first]
