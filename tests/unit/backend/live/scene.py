"""Kafka, Redis, the hub and one socket, each as far along as a test lets it be."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.unit.backend.live.sockets import FakeSocket

from coinstream_backend.live.client import Client
from coinstream_backend.live.feed import Feed
from coinstream_backend.live.frames import text_frame
from coinstream_backend.wire import encode


class Scene:
    """A log of one symbol's messages, read by the hub and by the consumer that fills Redis.

    `stored_of` says what Redis holds after some messages: the independent statement of its rule.
    """

    def __init__(
        self,
        feed: Feed[Any, Any],
        log: Sequence[Any],
        stored_of: Callable[[Sequence[Any]], Any],
        *,
        hub_begins: int,
        limit: int,
    ) -> None:
        self.socket = FakeSocket()
        self.client = Client(self.socket, feed.new_backlog(), queue_length=10_000)
        self._feed = feed
        self._log = log
        self._stored_of = stored_of
        self._limit = limit
        self._hub_at = hub_begins
        # Redis is at least as far as the hub begins: that is what the reader's overlap is for.
        self._redis_at = hub_begins
        self._read: Any = None
        self._has_read = self._has_opened = False

    def act(self, action: str, count: int) -> None:
        """Let one of the parties do its next step."""
        if action == "hub":
            self._hub_reads(count)
        elif action == "redis":
            self._redis_at = min(len(self._log), self._redis_at + count)
        elif action == "client" and not self._has_read:
            self._read = self._stored_of(self._log[: self._redis_at])
            self._has_read = True
        elif action == "client" and not self._has_opened:
            self._open()
        elif action == "client":
            self.client.release(0.0)
        elif action == "peer":
            self.socket.writable = not self.socket.writable
            self.client.flush()

    def finish(self) -> list[dict[str, Any]]:
        """Let everybody come to the end, and return what the socket was sent."""
        for _ in range(3):
            self.act("client", 1)
        self.socket.writable = True
        self._hub_reads(len(self._log))
        self.client.flush()
        return self.socket.messages

    def _hub_reads(self, count: int) -> None:
        batch = self._log[self._hub_at : self._hub_at + count]
        self._hub_at += len(batch)
        self._feed.publish(batch)

    def _open(self) -> None:
        opening = self._feed.open("BTCUSDT", self._read, self._limit)
        self._feed.audience(self._limit).add(self.client, "BTCUSDT")
        if opening.seam is not None:
            self.client.seams["BTCUSDT"] = opening.seam
        self.socket.write(b"".join(text_frame(encode(message)) for message in opening.messages))
        self._has_opened = True
