"""A connection's outbox with the faults of frames in front of it."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from coinstream_exchange.faults.corruption import corrupted
from coinstream_exchange.faults.plan import SOUND, Delivery, FaultPlan
from coinstream_exchange.server.websocket.framing import text_frame, text_of
from coinstream_exchange.server.websocket.hub import Outbox

_PROMPT: Final = 1e-9


class FaultyOutbox:
    """An `Outbox` before another; at most `limit` bytes are held back, then it is given up."""

    def __init__(
        self, target: Outbox, plan: FaultPlan, *, limit: int, clock: Callable[[], float]
    ) -> None:
        self._target = target
        self._plan = plan
        self._limit = limit
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._line: deque[tuple[float, str, bytes]] = deque()
        self._held_bytes = 0

    def put(self, stream: str, frame: bytes) -> None:
        """Take a frame and let happen to it what the plan says."""
        if not (self._line or self._plan.touches_frames):
            self._target.put(stream, frame)
            return
        deliveries = self._plan.frame(stream, self._clock())
        if deliveries is SOUND and not self._line:
            self._target.put(stream, frame)
            return
        for delivery in deliveries:
            self._deliver(stream, frame, delivery)

    def backlog(self) -> int:
        """Return how many bytes wait, those held back included."""
        return self._target.backlog() + self._held_bytes

    def overflow(self) -> None:
        """Give the connection up."""
        self._target.overflow()

    def _deliver(self, stream: str, frame: bytes, delivery: Delivery) -> None:
        if delivery.spoiled is not None:
            frame = text_frame(corrupted(text_of(frame), *delivery.spoiled))
        if delivery.held_s > _PROMPT:
            self._hold(frame)
            self._loop.call_later(delivery.held_s, self._release, stream, frame)
        elif delivery.line_s > _PROMPT or self._line:
            self._queue(stream, frame, delivery.line_s)
        else:
            self._target.put(stream, frame)

    def _queue(self, stream: str, frame: bytes, line_s: float) -> None:
        """Put a frame at the end of the line, behind whatever is delayed there."""
        due = self._loop.time() + line_s
        if self._line:
            due = max(due, self._line[-1][0])
        else:
            self._loop.call_at(due, self._advance)
        self._hold(frame)
        self._line.append((due, stream, frame))

    def _advance(self) -> None:
        now = self._loop.time()
        while self._line and self._line[0][0] <= now:
            _, stream, frame = self._line.popleft()
            self._release(stream, frame)
        if self._line:
            self._loop.call_at(self._line[0][0], self._advance)

    def _hold(self, frame: bytes) -> None:
        self._held_bytes += len(frame)
        if self._held_bytes > self._limit:
            self._target.overflow()

    def _release(self, stream: str, frame: bytes) -> None:
        self._held_bytes -= len(frame)
        self._target.put(stream, frame)
