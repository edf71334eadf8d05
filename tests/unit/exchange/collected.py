"""A subscriber that keeps everything it gets."""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from coinstream_exchange.venue import Event

Kind = TypeVar("Kind")


class Collected:
    """Wants the streams that `wants` says, all by default, and keeps each event by stream."""

    def __init__(self, wants: Callable[[str], bool] = lambda _: True) -> None:
        self._wants = wants
        self.events: defaultdict[str, list[Event]] = defaultdict(list)
        self.order: list[tuple[str, Event]] = []
        self.drains = 0

    def __call__(self, stream: str, event: Event) -> None:
        assert self._wants(stream), f"{stream} was made for nobody"
        self.events[stream].append(event)
        self.order.append((stream, event))

    def wanted(self, stream: str) -> bool:
        return self._wants(stream)

    def subscribed(self, stream: str) -> bool:
        return self._wants(stream)

    async def drained(self) -> None:
        self.drains += 1

    def of(self, stream: str, kind: type[Kind]) -> list[Kind]:
        """Return the events of a stream, each of which must be a `kind`."""
        events: list[Kind] = []
        for event in self.events[stream]:
            assert isinstance(event, kind)
            events.append(event)
        return events
