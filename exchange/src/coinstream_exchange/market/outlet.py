"""Where derived events go: only to readers, and only those that a recording does not have."""

from coinstream_exchange.venue import Publish


class Outlet:
    """Publishes what is derived; the streams in `recorded` come from a recording instead."""

    __slots__ = ("_recorded", "_wanted", "publish")

    def __init__(self, publish: Publish, recorded: frozenset[str]) -> None:
        self.publish = publish
        self._wanted = publish.wanted
        self._recorded = recorded

    def derives(self, stream: str) -> bool:
        """Say whether `stream` is made here and somebody reads it."""
        return self._wanted(stream) and stream not in self._recorded
