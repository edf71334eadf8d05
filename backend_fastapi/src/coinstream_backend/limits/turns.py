"""How many requests of one client are served at a time; its others wait in line."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final

from coinstream_backend.problems import Problem, too_many_requests

_COME_AGAIN_S: Final = 1


@dataclass(slots=True)
class _Line:
    turn: asyncio.Semaphore
    length: int = 0


class Turns:
    """Serves `at_a_time` requests of each client and lets `waiting` more wait for their turn.

    So a client that asks for much at once waits for itself, and not the others for it. All
    clients' requests together are `in_total` at most, those that wait for their turn left out.
    """

    def __init__(self, *, at_a_time: int, waiting: int, wait_s: float, in_total: int) -> None:
        self._at_a_time = at_a_time
        self._longest = at_a_time + waiting
        self._wait_s = wait_s
        self._in_total = in_total
        self._served = 0
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def of(self, client: str) -> AsyncIterator[None]:
        """Wait for a turn of `client`, and hold it while the context lasts.

        Raises:
            Problem: too many wait already, none came up in time, or the server is full.
        """
        line = self._lines.setdefault(client, _Line(asyncio.Semaphore(self._at_a_time)))
        if line.length >= self._longest:
            raise too_many_requests(_COME_AGAIN_S)
        line.length += 1
        try:
            await self._wait_for(line.turn)
            try:
                with self._one_more():
                    yield
            finally:
                line.turn.release()
        finally:
            line.length -= 1
            if not line.length:
                del self._lines[client]

    async def _wait_for(self, turn: asyncio.Semaphore) -> None:
        if not turn.locked():
            await turn.acquire()
            return
        try:
            async with asyncio.timeout(self._wait_s):
                await turn.acquire()
        except TimeoutError:
            raise too_many_requests(_COME_AGAIN_S) from None

    @contextmanager
    def _one_more(self) -> Iterator[None]:
        if self._served >= self._in_total:
            raise Problem(503, "unavailable", "the server is busy", retry_after_s=_COME_AGAIN_S)
        self._served += 1
        try:
            yield
        finally:
            self._served -= 1
