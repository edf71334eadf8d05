"""One socket as the hub sees it: what it has, and what waits for it."""

from typing import Any, Final, Protocol

from coinstream_backend.live.backlog import Backlog
from coinstream_backend.live.change import Change, Changes

TRY_AGAIN_LATER: Final = 1013
"""The close code of a client that reads too slowly."""
_WRITE_BYTES: Final = 64 * 1024
"""What is copied for a client at a time when it catches up."""


class FrameSink(Protocol):
    """The writing side of a socket. Writing never waits; `writable` says when it should."""

    @property
    def writable(self) -> bool:
        """False while the peer has not taken what was written before."""

    def write(self, frames: bytes) -> None:
        """Hand over whole frames."""

    async def drained(self) -> None:
        """Wait until the peer has taken what was written."""

    def close(self, code: int, reason: str) -> None:
        """Close the socket, by force when the peer does not take the close frame soon."""


class Seam(Protocol):
    """Keeps away from a client what it got out of Redis already."""

    def admits(self, message: Any, /) -> bool:  # noqa: ANN401 - each seam knows its kind
        """Say whether the message is news for the client."""


class Client:
    """A socket and its backlog: empty as long as the client keeps up, bounded when it does not.

    While `initial` goes out, everything waits.
    """

    def __init__(self, sink: FrameSink, backlog: Backlog, *, queue_length: int) -> None:
        self.sink = sink
        self.seams: dict[str, Seam] = {}
        self.replaced = 0
        self.catch_ups = 0
        """How often the peer took what it was behind with."""
        self.close_reason: str | None = None
        self.opened_s: float | None = None
        self._backlog = backlog
        self._queue_length = queue_length
        self._is_held = True

    def take(self, changes: list[Changes], joined: bytes) -> None:
        """Write `joined`, the frames of `changes`, or let them wait when the client is busy."""
        if self._backlog or self._is_held or self.seams or not self.sink.writable:
            self._queue(changes)
            self.flush()
        else:
            self.sink.write(joined)

    def _queue(self, changes: list[Changes]) -> None:
        if self.close_reason is not None:
            return
        for of_symbol in changes:
            self.replaced += self._backlog.add(self._news(of_symbol))
        if len(self._backlog) > self._queue_length:
            self.close("too slow")

    def _news(self, of_symbol: Changes) -> list[Change]:
        seam = self.seams.get(of_symbol.symbol)
        if seam is None:
            return of_symbol.changes
        return [change for change in of_symbol.changes if seam.admits(change.message)]

    def flush(self) -> None:
        """Write what waits, as long as the socket takes it."""
        while self._backlog and not self._is_held and self.sink.writable:
            self.sink.write(self._backlog.take(_WRITE_BYTES))

    def caught_up(self) -> None:
        """Note that the peer took what was written, and write what waits."""
        self.catch_ups += 1
        self.flush()

    def release(self, now_s: float) -> None:
        """End the time in which `initial` goes out. `now_s` is on the monotonic clock."""
        if self.close_reason is None:
            self.opened_s = now_s
            self._is_held = False
            self.flush()

    def close(self, reason: str, code: int = TRY_AGAIN_LATER) -> None:
        """Close the socket and forget what waits."""
        if self.close_reason is None:
            self.close_reason = reason
            self._is_held = True
            self._backlog.clear()
            self.sink.close(code, reason)
