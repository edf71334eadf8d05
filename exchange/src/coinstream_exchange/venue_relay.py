"""Joins a market to its subscribers after it was made."""

from coinstream_exchange.venue import Event, Publish


class PublishRelay:
    """A `Publish` that hands on to `target`, and has no reader while there is none."""

    __slots__ = ("target",)

    def __init__(self) -> None:
        self.target: Publish | None = None

    def __call__(self, stream: str, event: Event) -> None:
        """Hand on an event."""
        if self.target is not None:
            self.target(stream, event)

    def wanted(self, stream: str) -> bool:
        """Say whether anyone takes the events."""
        return self.target is not None and self.target.wanted(stream)

    def subscribed(self, stream: str) -> bool:
        """Say whether a client reads the stream."""
        return self.target is not None and self.target.subscribed(stream)

    async def drained(self) -> None:
        """Return once every subscriber takes more."""
        if self.target is not None:
            await self.target.drained()
