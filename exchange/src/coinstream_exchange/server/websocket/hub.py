"""Hands each event of the market to the connections that subscribed to its stream.

The hub knows connections only as `Outbox`: whatever stands between the two (delays, losses,
reordering) is another `Outbox` in front of the connection's own.
"""

import asyncio
from typing import Final, Protocol

from coinstream_exchange.server.websocket.framing import Form, payload, text_frame
from coinstream_exchange.venue import Event

_DRAIN_POLL_S: Final = 0.001


class Outbox(Protocol):
    """Where the frames for one connection go."""

    def put(self, stream: str, frame: bytes) -> None:
        """Take a whole WebSocket frame of `stream` for sending. Never blocks."""

    def backlog(self) -> int:
        """Return how many bytes wait to be sent."""

    def overflow(self) -> None:
        """Give the connection up: its client reads too slowly."""


class Hub:
    """The market's `Publish`: encodes an event once for each form and shares the bytes.

    `drain_to` is the backlog in bytes that counts as drained, `drain_timeout_s` how long a client
    may take to come down to it before it is given up.
    """

    def __init__(self, *, drain_to: int, drain_timeout_s: float) -> None:
        self._drain_to = drain_to
        self._drain_timeout_s = drain_timeout_s
        self._readers: dict[str, dict[Form, dict[Outbox, None]]] = {}
        self.events = 0
        self.deliveries = 0

    def __call__(self, stream: str, event: Event) -> None:
        """Hand `event` to everyone subscribed to `stream`."""
        self.events += 1
        readers = self._readers.get(stream)
        if readers is None:
            return
        for form, outboxes in readers.items():
            frame = text_frame(payload(stream, event, form))
            self.deliveries += len(outboxes)
            for outbox in outboxes:
                outbox.put(stream, frame)

    def wanted(self, stream: str) -> bool:
        """Say whether anyone is subscribed to `stream`."""
        return stream in self._readers

    subscribed = wanted

    async def drained(self) -> None:
        """Wait until every reader has taken nearly all of what was published.

        A reader that does not get there in time is given up, so that one cannot hold the market.
        """
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._drain_timeout_s
        while behind := self._behind():
            if loop.time() >= deadline:
                for outbox in behind:
                    outbox.overflow()
                return
            await asyncio.sleep(_DRAIN_POLL_S)

    def subscribe(self, stream: str, form: Form, outbox: Outbox) -> None:
        """Send the events of `stream` to `outbox` from now on."""
        self._readers.setdefault(stream, {}).setdefault(form, {})[outbox] = None

    def unsubscribe(self, stream: str, form: Form, outbox: Outbox) -> None:
        """Stop sending the events of `stream` to `outbox`."""
        readers = self._readers.get(stream, {})
        outboxes = readers.get(form, {})
        outboxes.pop(outbox, None)
        if not outboxes:
            readers.pop(form, None)
        if not readers:
            self._readers.pop(stream, None)

    def _behind(self) -> list[Outbox]:
        outboxes = {
            outbox
            for readers in self._readers.values()
            for outboxes in readers.values()
            for outbox in outboxes
        }
        return [outbox for outbox in outboxes if outbox.backlog() > self._drain_to]
