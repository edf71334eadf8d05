import asyncio
import json
from dataclasses import dataclass, field

import pytest
from tests.unit.backend.history.series import series
from tests.unit.backend.market_data import NOON_MS, kline

from coinstream_backend.history.kept_pages import KEPT_BYTES, KeptPages
from coinstream_backend.history.query import PageQuery
from coinstream_backend.history.reader import Page
from coinstream_backend.history.schemas import Row, row_of
from coinstream_backend.live.candle_fold import CandleFold
from coinstream_backend.stored_history import HistoryUnavailableError
from coinstream_contracts.candles import CandleStatus
from coinstream_contracts.intervals import Interval

NEWEST = PageQuery(3)


@dataclass
class Scene:
    """A reader that counts its pages, live minutes, and a clock that the test moves."""

    is_settled: bool = False
    is_slow: bool = False
    failures: int = 0
    row_bytes: int = 0
    reads: int = 0
    now_s: float = 100.0
    fold: CandleFold = field(default_factory=CandleFold)

    def pages(self) -> KeptPages:
        return KeptPages(self, lambda _: self.fold, fresh_s=1, clock=lambda: self.now_s)

    async def page(self, symbol: str, interval: Interval, query: PageQuery) -> Page:
        self.reads += 1
        if self.is_slow:
            await asyncio.sleep(0.01)
        if self.reads <= self.failures:
            raise HistoryUnavailableError("away")
        rows = [row_of(candle) for candle in series(3, last_is_closed=True)]
        if self.row_bytes:
            rows = [Row(NOON_MS, 1, CandleStatus.COMPLETE, b'"' + b"x" * self.row_bytes + b'"')]
        return Page(rows, None, is_settled=self.is_settled)


async def reads_of_two(scene: Scene, pages: KeptPages, second: PageQuery = NEWEST) -> int:
    await pages.page("BTCUSDT", Interval.M1, NEWEST)
    before = scene.reads
    await pages.page("BTCUSDT", Interval.M1, second)
    return scene.reads - before


async def test_a_page_is_the_json_array_of_its_rows() -> None:
    scene = Scene()
    page = await scene.pages().page("BTCUSDT", Interval.M1, NEWEST)
    assert [row["open_time"] for row in json.loads(page.body)] == [
        candle.open_time_ms for candle in series(3, last_is_closed=True)
    ]


async def test_between_two_updates_a_page_is_read_once() -> None:
    scene = Scene()
    scene.fold.apply(kline(0, closed=False))
    assert await reads_of_two(scene, scene.pages()) == 0


async def test_any_update_of_the_symbol_makes_it_read_again() -> None:
    scene = Scene()
    pages = scene.pages()
    scene.fold.apply(kline(0, closed=False))
    await pages.page("BTCUSDT", Interval.M1, NEWEST)
    scene.fold.apply(kline(0, closed=True))
    await pages.page("BTCUSDT", Interval.M1, NEWEST)
    assert scene.reads == 2


async def test_those_who_ask_while_a_page_is_made_get_that_one() -> None:
    scene = Scene(is_slow=True)
    pages = scene.pages()
    scene.fold.apply(kline(0, closed=False))
    asked = [pages.page("BTCUSDT", Interval.M1, NEWEST) for _ in range(5)]
    assert len({page.tag for page in await asyncio.gather(*asked)}) == 1
    assert scene.reads == 1


async def test_who_asks_after_an_update_does_not_get_a_page_begun_before_it() -> None:
    scene = Scene(is_slow=True)
    pages = scene.pages()
    scene.fold.apply(kline(0, closed=False))
    first = asyncio.create_task(pages.page("BTCUSDT", Interval.M1, NEWEST))
    await asyncio.sleep(0)
    scene.fold.apply(kline(0, closed=True))
    await pages.page("BTCUSDT", Interval.M1, NEWEST)
    await first
    assert scene.reads == 2


async def test_one_who_goes_away_leaves_the_page_to_the_others() -> None:
    scene = Scene(is_slow=True)
    pages = scene.pages()
    scene.fold.apply(kline(0, closed=False))
    first, second = (
        asyncio.create_task(pages.page("BTCUSDT", Interval.M1, NEWEST)) for _ in range(2)
    )
    await asyncio.sleep(0)
    first.cancel()
    assert len(json.loads((await second).body)) == 3
    assert scene.reads == 1


async def test_a_failed_reading_is_told_to_all_who_wait_and_tried_again_by_the_next() -> None:
    scene = Scene(is_slow=True, failures=1)
    pages = scene.pages()
    asked = [pages.page("BTCUSDT", Interval.M1, NEWEST) for _ in range(2)]
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in told] == [HistoryUnavailableError] * 2
    assert json.loads((await pages.page("BTCUSDT", Interval.M1, NEWEST)).body)


async def test_another_markets_minutes_are_not_taken_for_the_same() -> None:
    scene = Scene()
    pages = scene.pages()
    for _ in range(2):
        scene.fold = CandleFold()
        scene.fold.apply(kline(0, closed=False))
        await pages.page("BTCUSDT", Interval.M1, NEWEST)
    assert scene.reads == 2


async def test_after_a_while_it_is_read_again_for_the_history_may_have_been_repaired() -> None:
    scene = Scene(is_settled=True)
    pages = scene.pages()
    found = []
    for scene.now_s in (100, 100.9, 101, 101.9):
        await pages.page("BTCUSDT", Interval.M1, NEWEST)
        found.append(scene.reads)
    assert found == [1, 1, 2, 2]


@pytest.mark.parametrize(("is_settled", "reads"), [(False, 1), (True, 0)])
async def test_before_anything_is_live_only_what_is_settled_is_kept(
    is_settled: bool, reads: int
) -> None:
    scene = Scene(is_settled=is_settled)
    assert await reads_of_two(scene, scene.pages()) == reads


async def test_another_query_is_another_page() -> None:
    scene = Scene(is_settled=True)
    assert await reads_of_two(scene, scene.pages(), PageQuery(3, end_ms=NOON_MS)) == 1


async def test_pages_beyond_the_memory_they_may_take_are_forgotten_the_oldest_first() -> None:
    scene = Scene(is_settled=True, row_bytes=KEPT_BYTES // 3)
    pages = scene.pages()
    for limit in (1, 2, 3, 1):
        await pages.page("BTCUSDT", Interval.M1, PageQuery(limit))
    assert scene.reads == 4
    await pages.page("BTCUSDT", Interval.M1, PageQuery(3))
    assert scene.reads == 4
