"""From the reader's thread to the event loop, a batch at a time."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Final

from coinstream_backend.stream.batch import Batch

REST_SHARE: Final = 1.0
"""Of the time that a batch took: how long the loop is left to everything else after it."""
LONGEST_REST_S: Final = 0.02
_LOOK_EVERY_S: Final = 0.5


class Handover:
    """Calls `receive` on the loop with each batch, then lets the loop rest.

    On an idle loop a batch is taken at once. The more one costs, as with many clients, the longer
    the next one gathers in Kafka's buffer meanwhile: one write for each client then carries more.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Callable[[Batch], None]) -> None:
        self._loop = loop
        self._receive = receive
        self._is_free = threading.Event()
        self._is_free.set()

    def wait(self, stopped: threading.Event) -> bool:
        """Wait, in the thread, until a batch may be put; False once `stopped` is set."""
        while not self._is_free.wait(_LOOK_EVERY_S):
            if stopped.is_set():
                return False
        return True

    def put(self, batch: Batch, stopped: threading.Event) -> None:
        """Hand `batch` over, from the thread, after `wait`."""
        self._is_free.clear()
        try:
            self._loop.call_soon_threadsafe(self._take, batch)
        except RuntimeError:  # the loop is closed: the process stops
            stopped.set()

    def _take(self, batch: Batch) -> None:
        began_s = time.monotonic()
        try:
            self._receive(batch)
        finally:
            # The sockets are written to at the end of this turn of the loop: that counts too.
            self._loop.call_soon(self._rest, began_s)

    def _rest(self, began_s: float) -> None:
        took_s = time.monotonic() - began_s
        self._loop.call_later(min(took_s * REST_SHARE, LONGEST_REST_S), self._is_free.set)
