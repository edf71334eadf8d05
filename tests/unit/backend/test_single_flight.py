import asyncio
from dataclasses import dataclass, field

import pytest

from coinstream_backend.single_flight import SingleFlight


@dataclass
class Source:
    """Tells how often it was read; answers when the test lets it."""

    failures: int = 0
    reads: int = 0
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self) -> int:
        self.reads += 1
        number = self.reads
        await self.may_answer.wait()
        if number <= self.failures:
            raise ConnectionError("away")
        return number


def ask(
    flights: SingleFlight[str, int], source: Source, times: int, key: str = "BTCUSDT"
) -> list[asyncio.Task[int]]:
    return [asyncio.create_task(flights.answer(key, source.read)) for _ in range(times)]


async def test_all_who_ask_while_it_is_read_get_that_one_reading() -> None:
    flights, source = SingleFlight[str, int](), Source()
    asking = ask(flights, source, 3)
    await asyncio.sleep(0)
    asking += ask(flights, source, 2)
    await asyncio.sleep(0)
    source.may_answer.set()
    assert await asyncio.gather(*asking) == [1] * 5


async def test_who_asks_after_it_ended_gets_a_reading_of_their_own() -> None:
    flights, source = SingleFlight[str, int](), Source()
    source.may_answer.set()
    assert [await flights.answer("BTCUSDT", source.read) for _ in range(2)] == [1, 2]


async def test_other_things_are_read_by_themselves() -> None:
    flights, source = SingleFlight[str, int](), Source()
    source.may_answer.set()
    asking = ask(flights, source, 1) + ask(flights, source, 1, "ETHUSDT")
    assert await asyncio.gather(*asking) == [1, 2]


@pytest.mark.parametrize("gone", [[0], [1], [0, 1]], ids=["first", "later", "both"])
async def test_who_goes_away_leaves_the_reading_to_the_others(gone: list[int]) -> None:
    flights, source = SingleFlight[str, int](), Source()
    asking = ask(flights, source, 3)
    await asyncio.sleep(0)
    for number in gone:
        asking[number].cancel()
    await asyncio.sleep(0)
    source.may_answer.set()
    told = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(one) for one in told] == [
        asyncio.CancelledError if number in gone else int for number in range(3)
    ]
    assert source.reads == 1


async def test_a_reading_goes_on_for_the_next_when_all_went_away() -> None:
    flights, source = SingleFlight[str, int](), Source()
    (first,) = ask(flights, source, 1)
    await asyncio.sleep(0)
    first.cancel()
    (second,) = ask(flights, source, 1)
    await asyncio.sleep(0)
    source.may_answer.set()
    assert await second == 1
    assert source.reads == 1


async def test_a_failure_is_told_to_all_who_wait_and_not_kept() -> None:
    flights, source = SingleFlight[str, int](), Source(failures=1)
    asking = ask(flights, source, 3)
    await asyncio.sleep(0)
    source.may_answer.set()
    told = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(one) for one in told] == [ConnectionError] * 3
    assert await flights.answer("BTCUSDT", source.read) == 2


async def test_a_reading_that_nobody_waits_for_serves_who_asks_meanwhile() -> None:
    flights, source = SingleFlight[str, int](), Source()
    flights.begin("BTCUSDT", source.read)
    flights.begin("BTCUSDT", source.read)
    asking = ask(flights, source, 2)
    await asyncio.sleep(0)
    source.may_answer.set()
    assert await asyncio.gather(*asking) == [1, 1]


async def test_a_failure_that_nobody_waited_for_is_no_unhandled_error() -> None:
    unhandled: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
    flights, source = SingleFlight[str, int](), Source(failures=1)
    source.may_answer.set()
    flights.begin("BTCUSDT", source.read)
    await asyncio.sleep(0.01)
    assert await flights.answer("BTCUSDT", source.read) == 2
    assert unhandled == []
