"""One kind of live data: the fold of each symbol, and the clients that follow it."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Hashable, Iterable
from enum import StrEnum
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

import msgspec

from coinstream_backend.live.audience import Audience
from coinstream_backend.live.backlog import Backlog, LatestBacklog
from coinstream_backend.live.change import Change, Changes
from coinstream_backend.live.client import Client, Seam
from coinstream_backend.live.frames import text_frame
from coinstream_backend.wire import encode
from coinstream_contracts.messages import Book, Kline, Trade

Message = TypeVar("Message", Kline, Book, Trade)
Incoming_contra = TypeVar("Incoming_contra", Kline, Book, Trade, contravariant=True)


class LiveKind(StrEnum):
    """A kind of socket, by the last part of its path."""

    KLINE = "kline"
    ORDERBOOK = "orderbook"
    TRADES = "trades"


class Fold(Protocol[Incoming_contra]):
    """The newest state of one symbol."""

    def apply(self, message: Incoming_contra, /) -> bool:
        """Take a message in, and say whether it tells clients something new."""


SymbolFold = TypeVar("SymbolFold", bound=Fold[Any])


class Opening(NamedTuple):
    """How a socket begins for one symbol: what to send first, and what that covers already."""

    messages: list[msgspec.Struct]
    seam: Seam | None


class Feed(ABC, Generic[Message, SymbolFold]):
    """Folds messages and hands each change, written once, to every client that follows it."""

    kind: ClassVar[LiveKind]

    def __init__(self) -> None:
        self._folds: dict[str, SymbolFold] = {}
        self._audiences: defaultdict[int, Audience] = defaultdict(Audience)

    @abstractmethod
    def new_fold(self) -> SymbolFold:
        """Return the fold of a symbol that nothing is known of."""

    @abstractmethod
    def key(self, message: Message) -> Hashable:
        """Return what the message is the newest state of, within its symbol."""

    @abstractmethod
    def open(self, symbol: str, stored: Any, limit: int) -> Opening:  # noqa: ANN401 - each feed's own
        """Return how a socket begins for `symbol`, given what Redis has of it, or None."""

    @abstractmethod
    def update(self, message: Message, variant: int) -> msgspec.Struct:
        """Return the socket message that tells of `message`."""

    def variant(self, limit: int) -> int:  # noqa: ARG002 - feeds whose updates differ by limit use it
        """Return what sets apart the updates of sockets with this `limit`."""
        return 0

    def new_backlog(self) -> Backlog:
        """Return an empty backlog for a socket of this kind."""
        return LatestBacklog()

    def fold(self, symbol: str) -> SymbolFold:
        """Return the symbol's fold."""
        fold = self._folds.get(symbol)
        if fold is None:
            fold = self._folds[symbol] = self.new_fold()
        return fold

    def symbols(self) -> list[str]:
        """Return the symbols of which something is known."""
        return list(self._folds)

    def forget(self) -> None:
        """Forget every symbol, but no client."""
        self._folds.clear()

    def audience(self, limit: int) -> Audience:
        """Return the sockets whose updates are written as for `limit`."""
        return self._audiences[self.variant(limit)]

    def remove(self, client: Client) -> None:
        """Let a socket follow nothing any more."""
        for variant, audience in list(self._audiences.items()):
            audience.remove(client)
            if not audience:
                del self._audiences[variant]

    def publish(self, messages: Iterable[Message]) -> int:
        """Fold `messages`, hand what changed to its clients, and return how many updates went out.

        Of several states of one candle or book among `messages`, the last goes out.
        """
        changed = self._apply(messages)
        deliveries = 0
        for variant, audience in self._audiences.items():
            if audience:
                deliveries += audience.deliver(self._written(changed, variant, audience))
        return deliveries

    def _apply(self, messages: Iterable[Message]) -> dict[str, dict[Hashable, Message]]:
        changed: dict[str, dict[Hashable, Message]] = {}
        for message in messages:
            if self.fold(message.symbol).apply(message):
                of_symbol = changed.setdefault(message.symbol, {})
                key = self.key(message)
                of_symbol.pop(key, None)
                of_symbol[key] = message
        return changed

    def _written(
        self, changed: dict[str, dict[Hashable, Message]], variant: int, audience: Audience
    ) -> list[Changes]:
        return [
            Changes(
                symbol,
                [
                    Change(
                        (symbol, key), message, text_frame(encode(self.update(message, variant)))
                    )
                    for key, message in of_symbol.items()
                ],
            )
            for symbol, of_symbol in changed.items()
            if audience.follows(symbol)
        ]
