import asyncio

import pytest

from coinstream_backend.limits.turns import Turns
from coinstream_backend.problems import Problem

LIMIT_S = 10


def turns(
    *, at_a_time: int = 1, waiting: int = 10, wait_s: float = LIMIT_S, in_total: int = 10
) -> Turns:
    return Turns(at_a_time=at_a_time, waiting=waiting, wait_s=wait_s, in_total=in_total)


async def status_of(line: Turns, client: str) -> int:
    """Return 200, or the status with which a turn is refused."""
    try:
        async with asyncio.timeout(LIMIT_S), line.of(client):
            return 200
    except Problem as problem:
        return problem.status


async def test_a_client_that_waits_for_itself_does_not_keep_another_waiting() -> None:
    line = turns()
    async with line.of("a"):
        waiting = asyncio.create_task(status_of(line, "a"))
        assert await status_of(line, "b") == 200
        assert not waiting.done()
    assert await waiting == 200


async def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    line, served = turns(), []

    async def serve(number: int) -> None:
        async with line.of("a"):
            served.append(number)

    async with line.of("a"), asyncio.timeout(LIMIT_S):
        tasks = [asyncio.create_task(serve(number)) for number in range(5)]
        await asyncio.sleep(0)
        assert served == []
    await asyncio.gather(*tasks)
    assert served == list(range(5))


async def test_beyond_those_that_may_wait_a_client_is_refused() -> None:
    line = turns(at_a_time=2, waiting=1)
    async with line.of("a"), line.of("a"):
        waiting = asyncio.create_task(status_of(line, "a"))
        await asyncio.sleep(0)
        assert await status_of(line, "a") == 429
    assert await waiting == 200


async def test_a_wait_has_an_end() -> None:
    line = turns(wait_s=0.01)
    async with line.of("a"):
        assert await status_of(line, "a") == 429


async def test_all_clients_together_have_so_many_turns() -> None:
    line = turns(in_total=2)
    async with line.of("a"), line.of("b"):
        assert await status_of(line, "c") == 503
    assert await status_of(line, "c") == 200


async def test_a_request_that_is_given_up_gives_its_place_back() -> None:
    line = turns(waiting=1)
    async with line.of("a"):
        waiting = asyncio.create_task(status_of(line, "a"))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        other = asyncio.create_task(status_of(line, "a"))
        await asyncio.sleep(0)
    assert await other == 200


async def test_a_request_that_fails_gives_its_turn_back() -> None:
    line = turns(in_total=1)

    async def fail() -> None:
        async with line.of("a"):
            raise ValueError("failed")

    for _ in range(3):
        with pytest.raises(ValueError, match="failed"):
            await fail()
    assert await status_of(line, "b") == 200
