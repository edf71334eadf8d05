"""Overdue candles, history, and dead kline streams."""

import asyncio
import time
from collections.abc import Callable

import pytest
from tests.unit.kafka.fakes import FakeSink
from tests.unit.kafka.market_events import SYMBOL, kline

from coinstream_contracts.messages import HealthEvent, Kline, Stream
from coinstream_contracts.times import MINUTE_MS
from coinstream_contracts.topics import KLINES
from coinstream_kafka.figures import StreamFigures
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.gaps.memory import Remembered
from coinstream_kafka.gaps.ranges import Range, RangeSet
from coinstream_kafka.kline_producer.audit import CandleAudit
from coinstream_kafka.kline_producer.candles import CandleFlow, minutes_before
from coinstream_kafka.kline_producer.rest_candles import CandleCatchUp
from coinstream_kafka.outlet import Outlet
from coinstream_kafka.rest.client import UnavailableError

ALLOWED_S = 30.0


class FakeArchive:
    """Has every closed candle up to the exchange's clock."""

    items_per_call = 4

    def __init__(self, now_ms: int, publish: Callable[[Kline], bool]) -> None:
        self.clock_ms = now_ms
        self.publish = publish
        self.failures = 0
        self.asked: list[Range] = []

    async def now_ms(self) -> int:
        return self.clock_ms

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
    def __init__(self, outlet: Outlet, *, last_minute: int | None, now_ms: int) -> None:
        remembered = {}
        if last_minute is not None:
            remembered[SYMBOL] = Remembered(last_minute * MINUTE_MS, RangeSet(MINUTE_MS))
        self.ledgers = Ledgers(Stream.KLINE_1M, MINUTE_MS, remembered)
        self.flow = CandleFlow(self.ledgers, outlet, StreamFigures())
        self.flow.follow([SYMBOL])
        self.archive = FakeArchive(now_ms, self.flow.publish)
        self.renewed: list[str] = []
        self.halted: set[str] = set()
        self.audit = CandleAudit(
            self.flow,
            self.archive,
            outlet,
            closed_within_s=ALLOWED_S,
            may_be_silent=self.halted.__contains__,
            renew=lambda symbol, _: self.renewed.append(symbol),
        )

    def missing(self) -> list[Range]:
        return list(self.ledgers.of(SYMBOL).open)


def minutes(first: int, last: int) -> Range:
    return Range(first * MINUTE_MS, last * MINUTE_MS)


def test_a_minute_is_over_only_when_the_next_has_begun() -> None:
    assert minutes_before(10 * MINUTE_MS - 1) == 8 * MINUTE_MS
    assert minutes_before(10 * MINUTE_MS) == 9 * MINUTE_MS


def test_a_closed_candle_is_missed_once_its_time_allowed_is_over(outlet: Outlet) -> None:
    scene = Scene(outlet, last_minute=9, now_ms=0)
    scene.flow.on_kline(kline(10, 1))
    scene.flow.on_kline(kline(11, 2))
    now = time.monotonic()

    scene.audit.expect_overdue(now + ALLOWED_S - 5)
    assert scene.missing() == []
    scene.audit.expect_overdue(now + ALLOWED_S + 5)
    assert scene.missing() == [minutes(10, 10)]


async def test_a_silent_stream_is_compared_with_the_exchanges_clock(outlet: Outlet) -> None:
    scene = Scene(outlet, last_minute=9, now_ms=13 * MINUTE_MS + 40_000)
    later = time.monotonic() + 60 + ALLOWED_S + 1

    assert scene.audit.quiet_symbols(later) == [SYMBOL]
    await scene.audit.ask_about([SYMBOL], later)
    assert scene.missing() == [minutes(10, 12)]


async def test_a_market_whose_clock_stands_still_misses_nothing_and_is_asked_less_often(
    outlet: Outlet,
) -> None:
    scene = Scene(outlet, last_minute=9, now_ms=10 * MINUTE_MS + 40_000)
    later = time.monotonic() + 60 + ALLOWED_S + 1
    scene.audit.quiet_symbols(later)
    await scene.audit.ask_about([SYMBOL], later)

    assert scene.missing() == []
    assert scene.audit.quiet_symbols(later + 60 + ALLOWED_S + 1) == []
    assert scene.audit.quiet_symbols(later + 2 * (60 + ALLOWED_S) + 1) == [SYMBOL]


async def test_a_halted_symbol_misses_nothing(outlet: Outlet) -> None:
    scene = Scene(outlet, last_minute=9, now_ms=20 * MINUTE_MS)
    scene.halted.add(SYMBOL)
    later = time.monotonic() + 1_000
    scene.audit.quiet_symbols(later)
    await scene.audit.ask_about([SYMBOL], later)

    assert scene.missing() == []


@pytest.mark.parametrize(("trades", "renewed"), [(5, [SYMBOL]), (0, [])])
async def test_only_a_candle_with_trades_that_the_stream_hid_condemns_it(
    outlet: Outlet, sink: FakeSink, trades: int, renewed: list[str]
) -> None:
    scene = Scene(outlet, last_minute=9, now_ms=13 * MINUTE_MS + 40_000)
    later = time.monotonic() + 60 + ALLOWED_S + 1
    scene.audit.quiet_symbols(later)
    await scene.audit.ask_about([SYMBOL], later)
    scene.audit.publish(kline(10, 1, closed=True, trades=trades))

    assert scene.renewed == renewed
    silent = [event for event in sink.health() if event.event is HealthEvent.SILENT]
    assert len(silent) == len(renewed)


async def run_catch_up(scene: Scene, history: int, until: Callable[[], bool]) -> None:
    catch_up = CandleCatchUp(scene.flow, scene.archive, history)
    task = asyncio.create_task(catch_up.run())
    catch_up.ask([SYMBOL])
    async with asyncio.timeout(5):
        while not until():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)
    task.cancel()


async def test_the_history_is_published_in_order_and_ends_with_the_last_minute_that_is_over(
    outlet: Outlet, sink: FakeSink
) -> None:
    scene = Scene(outlet, last_minute=None, now_ms=100 * MINUTE_MS + 30_000)
    ledger = scene.ledgers.of(SYMBOL)
    await run_catch_up(scene, 10, lambda: ledger.newest is not None)

    opened = [item.open_time_ms // MINUTE_MS for item in sink.values(KLINES, Kline)]
    assert opened == list(range(90, 100))
    assert ledger.newest == 99 * MINUTE_MS
    assert scene.missing() == []


async def test_a_history_that_could_not_be_had_is_asked_for_again(
    outlet: Outlet, sink: FakeSink
) -> None:
    scene = Scene(outlet, last_minute=None, now_ms=100 * MINUTE_MS + 30_000)
    scene.archive.failures = 1
    ledger = scene.ledgers.of(SYMBOL)
    await run_catch_up(scene, 3, lambda: ledger.newest is not None)

    opened = {item.open_time_ms // MINUTE_MS for item in sink.values(KLINES, Kline)}
    assert opened == {97, 98, 99}


async def test_after_a_restart_only_what_came_since_is_missing(outlet: Outlet) -> None:
    scene = Scene(outlet, last_minute=95, now_ms=100 * MINUTE_MS + 30_000)
    await run_catch_up(scene, 10, lambda: bool(scene.missing()))

    assert scene.missing() == [minutes(96, 99)]
    assert scene.archive.asked == []
