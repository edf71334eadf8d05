"""One reading for all who ask for the same at about the same time."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from contextlib import suppress
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class SingleFlight(Generic[Key, Answer]):
    """Reads what is asked for once, however many ask while it is read.

    It keeps nothing: who asks when a reading has ended begins another. Who goes away leaves the
    reading to the others. A failure is told to all who wait for it.
    """

    def __init__(self) -> None:
        self._under_way: dict[Key, asyncio.Task[Answer]] = {}

    async def answer(self, key: Key, read: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """Return what the reading under way for `key` gives, or else that of `read`.

        Raises:
            Exception: what the reading raised.
        """
        return await asyncio.shield(self._task(key, read))

    def begin(self, key: Key, read: Callable[[], Coroutine[Any, Any, Answer]]) -> None:
        """Begin to read, unless it is under way; nobody has to wait for it."""
        self._task(key, read)

    def _task(
        self, key: Key, read: Callable[[], Coroutine[Any, Any, Answer]]
    ) -> asyncio.Task[Answer]:
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(read())
            task.add_done_callback(lambda done: self._end(key, done))
        return task

    def _end(self, key: Key, done: asyncio.Task[Answer]) -> None:
        del self._under_way[key]
        # Whoever waits is told; without anyone, the next one to ask finds out.
        with suppress(asyncio.CancelledError):
            done.exception()
