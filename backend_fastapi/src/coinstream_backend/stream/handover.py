"""From the reader's thread to the event loop, a few batches at a time."""

import asyncio
import threading
from collections.abc import Callable
from typing import Final

from coinstream_backend.stream.batch import Batch

_IN_FLIGHT: Final = 4


class Handover:
    """Calls `receive` on the loop with each batch; the thread waits while the loop is behind."""

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Callable[[Batch], None]) -> None:
        self._loop = loop
        self._receive = receive
        self._places = threading.BoundedSemaphore(_IN_FLIGHT)

    def put(self, batch: Batch, stopped: threading.Event) -> None:
        """Hand `batch` over, from the thread. Returns without doing so once `stopped` is set."""
        while not self._places.acquire(timeout=0.5):
            if stopped.is_set():
                return
        try:
            self._loop.call_soon_threadsafe(self._take, batch)
        except RuntimeError:  # the loop is closed: the process stops
            stopped.set()

    def _take(self, batch: Batch) -> None:
        try:
            self._receive(batch)
        finally:
            self._places.release()
