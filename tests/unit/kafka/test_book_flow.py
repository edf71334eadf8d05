"""Books from diffs and snapshots into Kafka."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.unit.kafka.fakes import FakeSink
from tests.unit.kafka.market_events import SYMBOL, level, update

from coinstream_contracts.messages import Book, HealthEvent
from coinstream_contracts.topics import BOOKS
from coinstream_kafka.adapters.events import DepthSnapshot
from coinstream_kafka.figures import StreamFigures
from coinstream_kafka.market_producer.books import BookFlow
from coinstream_kafka.outlet import Outlet

INTERVAL_MS = 40


class FakeSnapshots:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self._answers: asyncio.Queue[tuple[str, DepthSnapshot | None]] = asyncio.Queue()

    def ask(self, symbol: str) -> None:
        self.asked.append(symbol)

    async def give(self, last_id: int) -> None:
        snapshot = DepthSnapshot(last_id, [level(99, 1)], [level(101, 1)])
        self._answers.put_nowait((SYMBOL, snapshot))
        await asyncio.sleep(0.01)

    async def answers(self) -> AsyncIterator[tuple[str, DepthSnapshot | None]]:
        while True:
            yield await self._answers.get()


class Scene:
    def __init__(self, sink: FakeSink, outlet: Outlet) -> None:
        self.sink = sink
        self.snapshots = FakeSnapshots()
        self.figures = StreamFigures()
        self.flow = BookFlow(self.snapshots, outlet, self.figures, INTERVAL_MS)
        self.flow.follow([SYMBOL])

    def books(self) -> list[Book]:
        return self.sink.values(BOOKS, Book)

    def events(self) -> list[HealthEvent]:
        return [event.event for event in self.sink.health()]

    async def sync(self, last_id: int) -> None:
        self.flow.on_streaming([SYMBOL])
        await self.snapshots.give(last_id)


@pytest.fixture
async def scene(sink: FakeSink, outlet: Outlet) -> AsyncIterator[Scene]:
    scene = Scene(sink, outlet)
    task = asyncio.create_task(scene.flow.run_snapshots())
    yield scene
    task.cancel()


async def test_a_book_is_published_as_soon_as_it_is_in_step(scene: Scene) -> None:
    scene.flow.on_streaming([SYMBOL])
    scene.flow.on_update(update(9, 12, bids=[level(100, 3)]))
    assert scene.books() == []
    await scene.snapshots.give(10)

    (book,) = scene.books()
    assert (book.last_update_id, book.stale) == (12, False)
    assert book.bids == [level(100, 3), level(99, 1)]
    assert scene.events() == [HealthEvent.CONNECTED, HealthEvent.RESYNCED]


async def test_updates_within_the_interval_are_published_as_one_newest_book(scene: Scene) -> None:
    await scene.sync(10)
    await asyncio.sleep(INTERVAL_MS / 1_000)
    for number in range(11, 16):
        scene.flow.on_update(update(number, number, bids=[level(98, number)]))
    await asyncio.sleep(3 * INTERVAL_MS / 1_000)

    assert [book.last_update_id for book in scene.books()] == [10, 11, 15]


async def test_missed_updates_are_told_and_the_old_book_is_served_stale(scene: Scene) -> None:
    await scene.sync(10)
    scene.flow.on_update(update(13, 14))

    book = scene.books()[-1]
    assert (book.last_update_id, book.stale) == (10, True)
    (resync,) = [e for e in scene.sink.health() if e.event is HealthEvent.RESYNC_STARTED]
    assert (resync.first, resync.last) == (11, 12)
    assert scene.flow.resyncs == 1

    await scene.snapshots.give(14)
    book = scene.books()[-1]
    assert (book.last_update_id, book.stale) == (14, False)
    assert scene.events()[-1] is HealthEvent.RESYNCED


async def test_a_resync_touches_one_symbol(scene: Scene) -> None:
    scene.flow.follow([SYMBOL, "ETHUSDT"])
    scene.flow.on_streaming([SYMBOL, "ETHUSDT"])
    await scene.snapshots.give(10)
    scene.snapshots.asked.clear()
    scene.flow.on_update(update(13, 14))
    await asyncio.sleep(0.5)

    assert set(scene.snapshots.asked) == {SYMBOL}


async def test_a_cut_marks_the_book_stale_until_it_is_synchronised_again(scene: Scene) -> None:
    await scene.sync(10)
    scene.flow.on_cut([SYMBOL], "lost")
    assert scene.books()[-1].stale

    scene.flow.on_streaming([SYMBOL])
    scene.flow.on_update(update(3, 4, bids=[level(90, 1)]))
    await scene.snapshots.give(3)
    book = scene.books()[-1]
    assert (book.last_update_id, book.stale) == (4, False)


async def test_a_snapshot_that_is_too_old_is_asked_for_again(scene: Scene) -> None:
    scene.flow.on_streaming([SYMBOL])
    scene.flow.on_update(update(20, 21))
    await scene.snapshots.give(10)
    await asyncio.sleep(0.5)

    assert scene.snapshots.asked == [SYMBOL, SYMBOL]
    assert scene.books() == []


async def test_a_book_that_finds_no_room_is_counted(scene: Scene) -> None:
    scene.sink.full = True
    await scene.sync(10)

    assert scene.figures.refused == 1


async def test_a_book_whose_stream_is_dead_is_stale_and_synchronised_again(scene: Scene) -> None:
    await scene.sync(10)
    scene.flow.miss(SYMBOL, 20)
    assert scene.books()[-1].stale

    await asyncio.sleep(0.5)
    await scene.snapshots.give(20)
    book = scene.books()[-1]
    assert (book.last_update_id, book.stale) == (20, False)
