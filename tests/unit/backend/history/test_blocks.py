"""Stored candles are read once, kept for a while, and read again."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.backend.history.series import minute
from tests.unit.backend.history.stores import FakeHistory
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS

from coinstream_backend.history.blocks import BLOCK_CANDLES, HistoryBlocks
from coinstream_backend.stored_history import LAST_MS, HistoryUnavailableError
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval

BTC, M1 = "BTCUSDT", Interval.M1
YEARS = 1_000_000
"""Minutes: a hole of two years."""


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class SlowHistory(FakeHistory):
    """Answers when it is told to."""

    def __init__(self, *candles: Candle) -> None:
        super().__init__(candles)
        self.may_answer = asyncio.Event()

    async def between(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> list[Candle]:
        await self.may_answer.wait()
        return await super().between(symbol, interval, start_ms, end_ms)


async def newest(blocks: HistoryBlocks, limit: int = 2) -> list[int]:
    rows = await blocks.newest(BTC, M1, 0, NOON_MS + 5 * MINUTE_MS, limit)
    return [row.revision for row in rows]


@given(
    st.sets(st.integers(0, 60) | st.integers(YEARS, YEARS + 60), max_size=40),
    st.integers(1, 50),
    st.integers(-10, 70) | st.integers(YEARS - 10, YEARS + 70),
    st.integers(-10, 70) | st.integers(YEARS - 10, YEARS + 70),
)
async def test_a_range_is_found_across_holes_of_any_length(
    stored: set[int], limit: int, start: int, end: int
) -> None:
    blocks = HistoryBlocks(FakeHistory(map(minute, stored)), fresh_s=9)
    start_ms, end_ms = NOON_MS + start * MINUTE_MS, NOON_MS + end * MINUTE_MS
    within = sorted(number for number in stored if start <= number <= end)
    oldest = await blocks.oldest(BTC, M1, start_ms, end_ms, limit)
    newest = await blocks.newest(BTC, M1, start_ms, end_ms, limit)
    for rows, expected in ((oldest, within[:limit]), (newest, within[-limit:])):
        assert [(row.open_time_ms - NOON_MS) // MINUTE_MS for row in rows] == expected


async def test_a_hole_of_years_is_crossed_in_a_few_reads() -> None:
    history = FakeHistory([minute(0), minute(YEARS)])
    blocks = HistoryBlocks(history, fresh_s=9)
    assert len(await blocks.newest(BTC, M1, 0, LAST_MS, 2)) == 2
    assert history.reads < 10


async def test_what_was_read_stands_for_a_while_then_is_read_again() -> None:
    clock, history = Clock(), FakeHistory([minute(0, revision=1), minute(1, revision=1)])
    blocks = HistoryBlocks(history, fresh_s=10, clock=clock)
    assert await newest(blocks) == [1, 1]
    history.candles[BTC, M1, NOON_MS] = minute(0, revision=2)
    clock.now_s += 10
    assert await newest(blocks) == [1, 1]
    clock.now_s += 11
    assert await newest(blocks) == [2, 1]


async def test_a_block_that_is_a_little_old_is_served_while_it_is_read_again() -> None:
    clock, history = Clock(), FakeHistory([minute(0, revision=1)])
    blocks = HistoryBlocks(history, fresh_s=10, clock=clock)
    assert await newest(blocks, 1) == [1]
    history.candles[BTC, M1, NOON_MS] = minute(0, revision=2)
    clock.now_s += 15
    assert await newest(blocks, 1) == [1]
    for _ in range(5):
        await asyncio.sleep(0)
    assert await newest(blocks, 1) == [2]


async def test_many_who_ask_at_once_are_answered_by_one_read() -> None:
    history = SlowHistory(minute(0, revision=7))
    blocks = HistoryBlocks(history, fresh_s=10)
    asking = [asyncio.create_task(newest(blocks, 1)) for _ in range(50)]
    for _ in range(5):
        await asyncio.sleep(0)
    asking[0].cancel()
    history.may_answer.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert answers[1:] == [[7]] * 49
    assert history.reads == 1


async def test_a_failed_read_is_told_and_tried_again() -> None:
    history = FakeHistory([minute(0, revision=7)], away=True)
    blocks = HistoryBlocks(history, fresh_s=10)
    with pytest.raises(HistoryUnavailableError):
        await newest(blocks, 1)
    history.away = False
    assert await newest(blocks, 1) == [7]


async def test_no_more_rows_are_kept_than_allowed() -> None:
    history = FakeHistory(minute(number) for number in range(4 * BLOCK_CANDLES))
    blocks = HistoryBlocks(history, fresh_s=1_000, kept_rows=2 * BLOCK_CANDLES)
    end_ms = NOON_MS + 4 * BLOCK_CANDLES * MINUTE_MS
    await blocks.oldest(BTC, M1, NOON_MS, end_ms, 10_000)
    assert blocks._rows <= 2 * BLOCK_CANDLES
    before = history.reads
    await blocks.newest(BTC, M1, NOON_MS, end_ms, 10)
    assert history.reads == before
    await blocks.oldest(BTC, M1, NOON_MS, end_ms, 10)
    assert history.reads > before
