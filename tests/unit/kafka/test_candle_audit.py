"""Overdue candles, and history."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import TypeVar, cast

from tests.unit.kafka.fakes import FakeSink
from tests.unit.kafka.market_events import SYMBOL, kline

from coinstream_contracts.messages import Kline, Stream
from coinstream_contracts.times import MINUTE_MS
from coinstream_contracts.topics import KLINES
from coinstream_kafka.adapters.binance import compatible
from coinstream_kafka.adapters.query import Query
from coinstream_kafka.figures import StreamFigures
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.gaps.memory import Remembered
from coinstream_kafka.gaps.ranges import Range, RangeSet
from coinstream_kafka.kline_producer.audit import CandleAudit
from coinstream_kafka.kline_producer.candles import CandleFlow
from coinstream_kafka.kline_producer.rest_candles import CandleArchive, CandleCatchUp
from coinstream_kafka.outlet import Outlet
from coinstream_kafka.rest.client import RestClient, UnavailableError

Answer = TypeVar("Answer")

ALLOWED_S = 30.0


class FakeArchive:
    """Lists every candle up to the newest, which is open; without one it lists none."""

    items_per_call = 4

    def __init__(self, newest_minute: int | None, publish: Callable[[Kline], bool]) -> None:
        self.newest_minute = newest_minute
        self.publish = publish
        self.failures = 0
        self.asked: list[Range] = []

    async def newest_ms(self, symbol: str) -> int | None:
        return None if self.newest_minute is None else self.newest_minute * MINUTE_MS

    async def fetch(self, symbol: str, part: Range) -> list[Kline]:
        self.asked.append(part)
        if self.failures:
            self.failures -= 1
            raise UnavailableError("away")
        return [
            kline(open_ms // MINUTE_MS, 1, closed=True)
            for open_ms in range(part.first, part.last + 1, MINUTE_MS)
        ]

    def position(self, item: Kline) -> int:
        return item.open_time_ms


class Scene:
    def __init__(
        self, outlet: Outlet, *, last_minute: int | None, newest_minute: int | None = None
    ) -> None:
        remembered = {}
        if last_minute is not None:
            remembered[SYMBOL] = Remembered(last_minute * MINUTE_MS, RangeSet(MINUTE_MS))
        self.ledgers = Ledgers(Stream.KLINE_1M, MINUTE_MS, remembered)
        self.flow = CandleFlow(self.ledgers, outlet, StreamFigures())
        self.flow.follow([SYMBOL])
        self.archive = FakeArchive(newest_minute, self.flow.publish)
        self.halted: set[str] = set()
        self.audit = CandleAudit(
            self.flow,
            self.archive,
            closed_within_s=ALLOWED_S,
            may_be_silent=self.halted.__contains__,
        )

    def missing(self) -> list[Range]:
        return list(self.ledgers.of(SYMBOL).open)


def minutes(first: int, last: int) -> Range:
    return Range(first * MINUTE_MS, last * MINUTE_MS)


def test_a_closed_candle_is_missed_once_its_time_allowed_is_over(outlet: Outlet) -> None:
    scene = Scene(outlet, last_minute=9)
    scene.flow.on_kline(kline(10, 1))
    scene.flow.on_kline(kline(11, 2))
    now = time.monotonic()

    scene.audit.expect_overdue(now + ALLOWED_S - 5)
    assert scene.missing() == []
    scene.audit.expect_overdue(now + ALLOWED_S + 5)
    assert scene.missing() == [minutes(10, 10)]


async def test_a_silent_stream_is_compared_with_the_candles_that_the_exchange_lists(
    outlet: Outlet,
) -> None:
    scene = Scene(outlet, last_minute=9, newest_minute=13)
    later = time.monotonic() + 60 + ALLOWED_S + 1

    assert scene.audit.quiet_symbols(later) == [SYMBOL]
    await scene.audit.ask_about([SYMBOL], later)
    assert scene.missing() == [minutes(10, 12)]


async def test_a_market_without_new_candles_misses_nothing_and_is_asked_less_often(
    outlet: Outlet,
) -> None:
    scene = Scene(outlet, last_minute=9, newest_minute=10)
    later = time.monotonic() + 60 + ALLOWED_S + 1
    scene.audit.quiet_symbols(later)
    await scene.audit.ask_about([SYMBOL], later)

    assert scene.missing() == []
    assert scene.audit.quiet_symbols(later + 60 + ALLOWED_S + 1) == []
    assert scene.audit.quiet_symbols(later + 2 * (60 + ALLOWED_S) + 1) == [SYMBOL]


async def test_a_halted_symbol_misses_nothing(outlet: Outlet) -> None:
    scene = Scene(outlet, last_minute=9, newest_minute=20)
    scene.halted.add(SYMBOL)
    later = time.monotonic() + 1_000
    scene.audit.quiet_symbols(later)
    await scene.audit.ask_about([SYMBOL], later)

    assert scene.missing() == []


async def run_catch_up(scene: Scene, history: int, until: Callable[[], bool]) -> None:
    catch_up = CandleCatchUp(scene.flow, scene.archive, history)
    task = asyncio.create_task(catch_up.run())
    catch_up.ask([SYMBOL])
    async with asyncio.timeout(60):
        while not until():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)
    task.cancel()


async def test_the_history_is_published_in_order_and_ends_before_the_running_minute(
    outlet: Outlet, sink: FakeSink
) -> None:
    scene = Scene(outlet, last_minute=None, newest_minute=100)
    ledger = scene.ledgers.of(SYMBOL)
    await run_catch_up(scene, 10, lambda: ledger.newest is not None)

    opened = [item.open_time_ms // MINUTE_MS for item in sink.values(KLINES, Kline)]
    assert opened == list(range(90, 100))
    assert ledger.newest == 99 * MINUTE_MS
    assert scene.missing() == []


async def test_a_history_that_could_not_be_had_is_asked_for_again(
    outlet: Outlet, sink: FakeSink
) -> None:
    scene = Scene(outlet, last_minute=None, newest_minute=100)
    scene.archive.failures = 1
    ledger = scene.ledgers.of(SYMBOL)
    await run_catch_up(scene, 3, lambda: ledger.newest is not None)

    opened = {item.open_time_ms // MINUTE_MS for item in sink.values(KLINES, Kline)}
    assert opened == {97, 98, 99}


async def test_after_a_restart_only_what_came_since_is_missing(outlet: Outlet) -> None:
    scene = Scene(outlet, last_minute=95, newest_minute=100)
    await run_catch_up(scene, 10, lambda: bool(scene.missing()))

    assert scene.missing() == [minutes(96, 99)]
    assert scene.archive.asked == []


async def test_where_the_exchange_lists_no_candle_accounting_begins_with_the_first_that_comes(
    outlet: Outlet,
) -> None:
    scene = Scene(outlet, last_minute=None)
    followed = scene.flow.followed[SYMBOL]
    await run_catch_up(scene, 10, lambda: followed.waiting is None)
    scene.flow.on_kline(kline(40, 1, closed=True))
    scene.flow.on_kline(kline(42, 2, closed=True))

    assert scene.missing() == [minutes(41, 41)]
    assert scene.archive.asked == []


class WrittenClient:
    """Answers every question with the same rows."""

    def __init__(self, rows: list[list[object]]) -> None:
        self.body = json.dumps(rows).encode()

    async def fetch(self, query: Query[Answer], *, share: float = 1.0) -> Answer:
        return query.parse(self.body)


async def test_the_newest_candle_of_an_answer_is_never_taken_for_closed() -> None:
    rows: list[list[object]] = [
        [minute * MINUTE_MS, *"11111", (minute + 1) * MINUTE_MS - 1, "1", 1, "1", "1", "0"]
        for minute in (10, 11, 12)
    ]
    archive = CandleArchive(
        compatible("simulator", "http://127.0.0.1:1"),
        cast("RestClient", WrittenClient(rows)),
        lambda _: True,
    )

    candles = await archive.fetch(SYMBOL, minutes(10, 20))
    assert [candle.open_time_ms // MINUTE_MS for candle in candles] == [10, 11]
