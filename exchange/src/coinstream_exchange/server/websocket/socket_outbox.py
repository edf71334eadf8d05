"""A connection's outgoing queue: batches what comes in one turn of the loop, and has a bound."""

import asyncio
from collections.abc import Callable


class SocketOutbox:
    """Collects frames and writes them to the transport in one piece at the end of the loop's turn.

    When more than `limit` bytes wait for the client, in the queue and in the transport, the queue
    is thrown away and `give_up` is called, once.
    """

    def __init__(
        self, transport: asyncio.Transport, *, limit: int, give_up: Callable[[], None]
    ) -> None:
        self._transport = transport
        self._limit = limit
        self._give_up = give_up
        self._call_soon = asyncio.get_running_loop().call_soon
        self._frames: list[bytes] = []
        self._size = 0
        self._open = True

    def put(self, stream: str, frame: bytes) -> None:  # noqa: ARG002 - part of the Outbox interface
        """Queue `frame`; it is written before the loop's next turn."""
        if not self._open:
            return
        if not self._frames:
            self._call_soon(self.flush)
        self._frames.append(frame)
        self._size += len(frame)
        if self._size > self._limit:
            self.overflow()

    def flush(self) -> None:
        """Write what is queued."""
        if not self._frames:
            return
        frames, self._frames = self._frames, []
        size, self._size = self._size, 0
        if self._transport.is_closing():
            self.close()
        elif size + self._transport.get_write_buffer_size() > self._limit:
            self.overflow()
        else:
            self._transport.write(b"".join(frames))

    def backlog(self) -> int:
        """Return how many bytes wait for the client."""
        return self._size + self._transport.get_write_buffer_size() if self._open else 0

    def overflow(self) -> None:
        """Throw the queue away and give the connection up."""
        if self._open:
            self.close()
            self._give_up()

    @property
    def is_open(self) -> bool:
        """Whether frames are still taken."""
        return self._open

    def close(self) -> None:
        """Take no more frames."""
        self._open = False
        self._frames.clear()
        self._size = 0

    def stop_reading(self) -> None:
        """Leave what the client sends where it is."""
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def abort(self) -> None:
        """Drop the connection at once, with whatever waits for the client."""
        self.close()
        self._transport.abort()
