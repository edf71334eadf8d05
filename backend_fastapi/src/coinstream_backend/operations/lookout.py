"""One look at a part for all who ask at about the same time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

PATIENCE_S: Final = 0.3
"""How long who asks waits for a new look while there is an older one."""
FORGOTTEN_AFTER_S: Final = 60.0
"""An older look than this is worth nothing."""

Found = TypeVar("Found")


class Lookout(Generic[Found]):
    """Looks when somebody asks, seldom enough, and never twice at a time.

    Args:
        look: looks at the part. Says in its answer what is wrong, within a time limit of its own.
        fresh_s: how long what was found is told without another look.
        clock: runs only forward, s.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[Found]],
        *,
        fresh_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._fresh_s = fresh_s
        self._clock = clock
        self._found: tuple[float, Found] | None = None
        self._task: asyncio.Task[Found] | None = None

    async def found(self) -> Found:
        """Return what was found lately, or what is found now.

        A slow look keeps nobody waiting who can be told of the one before: it goes on meanwhile.
        """
        age_s = float("inf") if self._found is None else self._clock() - self._found[0]
        if self._found is not None and age_s < self._fresh_s:
            return self._found[1]
        if self._task is None:
            self._task = asyncio.create_task(self._renew())
        task = self._task
        if self._found is not None and age_s < FORGOTTEN_AFTER_S:
            older = self._found[1]
            await asyncio.wait({task}, timeout=PATIENCE_S)
            return task.result() if task.done() else older
        return await asyncio.shield(task)

    async def _renew(self) -> Found:
        try:
            found = await self._look()
            self._found = (self._clock(), found)
            return found
        finally:
            self._task = None

    def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
