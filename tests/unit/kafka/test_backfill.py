"""Filling gaps from an archive."""

import asyncio
from dataclasses import dataclass, field

import pytest

from coinstream_contracts.messages import Stream
from coinstream_kafka.gaps.backfill import Backfill
from coinstream_kafka.gaps.ledger import Change, GapLedger, GapState
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.gaps.ranges import Range
from coinstream_kafka.rest.client import RefusedError, RestError, UnavailableError


@dataclass
class FakeArchive:
    has: set[int]
    items_per_call: int = 10
    room: int = 10_000
    error: RestError | None = None
    asked: list[Range] = field(default_factory=list)
    published: list[int] = field(default_factory=list)

    async def fetch(self, symbol: str, part: Range) -> list[int]:
        self.asked.append(part)
        if self.error is not None:
            raise self.error
        return [p for p in range(part.first, part.last + 1) if p in self.has]

    def position(self, item: int) -> int:
        return item

    def publish(self, item: int) -> bool:
        if len(self.published) >= self.room:
            return False
        self.published.append(item)
        return True


def gap_of(first: int, last: int) -> tuple[Ledgers, GapLedger]:
    ledgers = Ledgers(Stream.TRADE, 1, {})
    ledger = ledgers.of("BTCUSDT")
    ledger.observe(first - 1)
    ledger.observe(last + 1)
    ledger.take_changes()
    return ledgers, ledger


async def fill(
    archive: FakeArchive, ledgers: Ledgers, ledger: GapLedger, *, bound: int = 1_000, times: int = 9
) -> None:
    backfill = Backfill(ledgers, archive, bound, may_publish=lambda: True)
    for _ in range(times):
        await backfill.fill_once("BTCUSDT", ledger)


async def test_a_gap_is_filled_newest_part_first_each_item_once() -> None:
    ledgers, ledger = gap_of(1, 25)
    archive = FakeArchive(set(range(1, 26)))
    await fill(archive, ledgers, ledger)

    assert archive.asked == [Range(16, 25), Range(6, 15), Range(1, 5)]
    assert sorted(archive.published) == list(range(1, 26))
    assert not ledger.open
    assert ledger.take_changes() == [Change(GapState.FILLED, Range(1, 25))]


async def test_gaps_close_to_each_other_are_asked_for_at_once() -> None:
    ledgers, ledger = gap_of(1, 2)
    for seen in (5, 9, 40):
        ledger.observe(seen)
    archive = FakeArchive(set(range(1, 40)), items_per_call=32)
    await fill(archive, ledgers, ledger)

    assert archive.asked == [Range(8, 39), Range(1, 7)]
    assert sorted(archive.published) == [1, 2, 4, 6, 7, 8, *range(10, 40)]
    assert not ledger.open


async def test_what_lies_beyond_the_bound_is_given_up_at_once_and_the_newest_fetched() -> None:
    ledgers, ledger = gap_of(1, 100)
    archive = FakeArchive(set(range(1, 101)))
    await fill(archive, ledgers, ledger, bound=15)

    assert sorted(archive.published) == list(range(86, 101))
    assert ledger.unfillable_count == 85
    reasons = {c.reason for c in ledger.take_changes() if c.state is GapState.UNFILLABLE}
    assert reasons == {"older than the 15 newest missing"}


async def test_what_the_exchange_never_had_is_given_up_after_several_answers() -> None:
    ledgers, ledger = gap_of(1, 3)
    archive = FakeArchive({1, 3})
    await fill(archive, ledgers, ledger)

    assert sorted(archive.published) == [1, 3]
    assert ledger.unfillable_count == 1
    assert not ledger.open
    assert len(archive.asked) > 3


class Onwards(FakeArchive):
    """Answers as Binance does: from the first item on that it has, however far that is."""

    async def fetch(self, symbol: str, part: Range) -> list[int]:
        self.asked.append(part)
        count = part.last - part.first + 1
        return sorted(item for item in self.has if item >= part.first)[:count]


async def test_what_lies_before_an_exchanges_new_beginning_is_given_up_in_a_few_answers() -> None:
    ledgers, ledger = gap_of(1, 20_000)
    archive = Onwards({*range(19_981, 20_100)})
    await fill(archive, ledgers, ledger, bound=20_000, times=5)

    assert sorted(archive.published) == list(range(19_981, 20_001))
    assert not ledger.open
    assert ledger.unfillable_count == 19_980
    assert len(archive.asked) <= 5


async def test_a_hole_in_the_middle_of_a_gap_leaves_both_sides_to_be_filled() -> None:
    ledgers, ledger = gap_of(1, 60)
    archive = Onwards({*range(1, 21), *range(41, 70)})
    await fill(archive, ledgers, ledger, bound=1_000, times=30)

    assert sorted(archive.published) == [*range(1, 21), *range(41, 61)]
    assert ledger.unfillable_count == 20
    assert not ledger.open


async def test_an_exchange_that_cannot_be_asked_leaves_the_gap_open() -> None:
    ledgers, ledger = gap_of(1, 3)
    await fill(FakeArchive(set(), error=UnavailableError("away")), ledgers, ledger, times=50)

    assert list(ledger.open) == [Range(1, 3)]


async def test_a_refusal_for_good_makes_the_gap_unfillable_with_its_words() -> None:
    ledgers, ledger = gap_of(1, 3)
    error = RefusedError("-2014 API-key format invalid.", permanent=True)
    await fill(FakeArchive(set(), error=error), ledgers, ledger, times=1)

    (change,) = ledger.take_changes()
    assert (change.state, change.range) == (GapState.UNFILLABLE, Range(1, 3))
    assert "-2014 API-key format invalid." in change.reason


async def test_a_full_sink_puts_the_rest_off_and_loses_nothing() -> None:
    ledgers, ledger = gap_of(1, 8)
    archive = FakeArchive(set(range(1, 9)), room=3)
    await fill(archive, ledgers, ledger, times=2)

    assert archive.published == [1, 2, 3]
    assert list(ledger.open) == [Range(4, 8)]
    archive.room = 100
    await fill(archive, ledgers, ledger, times=1)
    assert archive.published == list(range(1, 9))


async def test_items_that_came_by_the_stream_meanwhile_are_not_published_again() -> None:
    ledgers, ledger = gap_of(1, 4)

    class Late(FakeArchive):
        async def fetch(self, symbol: str, part: Range) -> list[int]:
            ledger.observe(2)
            return await super().fetch(symbol, part)

    archive = Late(set(range(1, 5)))
    await fill(archive, ledgers, ledger, times=1)

    assert archive.published == [1, 3, 4]


@pytest.mark.parametrize("extra", [{0, 5, 6}, {-10}])
async def test_items_outside_of_the_gap_are_left_alone(extra: set[int]) -> None:
    ledgers, ledger = gap_of(1, 4)

    class Generous(FakeArchive):
        async def fetch(self, symbol: str, part: Range) -> list[int]:
            return sorted(self.has)

    archive = Generous({1, 2, 3, 4} | extra)
    await fill(archive, ledgers, ledger, times=1)

    assert archive.published == [1, 2, 3, 4]


async def test_nothing_is_asked_for_while_it_could_not_be_published() -> None:
    ledgers, ledger = gap_of(1, 3)
    archive = FakeArchive({1, 2, 3})
    room = False
    task = asyncio.create_task(
        Backfill(ledgers, archive, 1_000, may_publish=lambda: room).run(),
    )
    await asyncio.sleep(1.5)
    assert archive.asked == []
    room = True
    async with asyncio.timeout(60):
        while ledger.open:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.05)
    task.cancel()

    assert archive.published == [1, 2, 3]
