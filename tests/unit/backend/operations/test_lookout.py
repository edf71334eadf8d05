import asyncio

import pytest

from coinstream_backend.operations import lookout
from coinstream_backend.operations.lookout import Lookout


class Scene:
    """A part that is looked at when the test lets it, under a clock that the test moves."""

    def __init__(self) -> None:
        self.looks = 0
        self.now_s = 0.0
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.lookout = Lookout(self._look, fresh_s=5, clock=lambda: self.now_s)

    async def _look(self) -> int:
        self.looks += 1
        number = self.looks
        await self.may_answer.wait()
        return number


async def test_all_who_ask_meanwhile_are_told_of_the_same_look() -> None:
    scene = Scene()
    assert await asyncio.gather(*(scene.lookout.found() for _ in range(100))) == [1] * 100
    assert scene.looks == 1


async def test_a_look_is_told_until_it_is_no_longer_fresh() -> None:
    scene = Scene()
    found = []
    for scene.now_s in (0, 4.9, 5, 9.9, 10):
        found.append(await scene.lookout.found())
    assert found == [1, 1, 2, 2, 3]


async def test_a_slow_look_is_not_waited_for_while_there_is_an_older_one() -> None:
    scene = Scene()
    await scene.lookout.found()
    scene.now_s = 6
    scene.may_answer.clear()
    assert [await scene.lookout.found() for _ in range(2)] == [1, 1]
    scene.may_answer.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await scene.lookout.found() == 2
    assert scene.looks == 2


async def test_what_was_found_long_ago_is_not_told() -> None:
    scene = Scene()
    await scene.lookout.found()
    scene.now_s = lookout.FORGOTTEN_AFTER_S
    scene.may_answer.clear()
    asked = asyncio.create_task(scene.lookout.found())
    await asyncio.sleep(2 * lookout.PATIENCE_S)
    assert not asked.done()
    scene.may_answer.set()
    assert await asked == 2


async def test_who_gives_up_does_not_end_the_look_for_the_others() -> None:
    scene = Scene()
    scene.may_answer.clear()
    first, second = (asyncio.create_task(scene.lookout.found()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    scene.may_answer.set()
    assert await second == 1
