"""The sockets that get the same bytes for the same change."""

from collections import defaultdict

from coinstream_backend.live.change import Changes
from coinstream_backend.live.client import Client


class Audience:
    """Clients of all symbols, and clients of some."""

    def __init__(self) -> None:
        self._of_all: set[Client] = set()
        self._of_symbol: defaultdict[str, set[Client]] = defaultdict(set)

    def __bool__(self) -> bool:
        return bool(self._of_all or self._of_symbol)

    def follows(self, symbol: str) -> bool:
        """Say whether anyone follows `symbol`."""
        return bool(self._of_all) or symbol in self._of_symbol

    def add(self, client: Client, symbol: str) -> None:
        """Let `client` follow one more symbol."""
        self._of_symbol[symbol].add(client)

    def add_to_all(self, client: Client) -> None:
        """Let `client` follow every symbol, known or yet to come."""
        self._leave_symbols(client)
        self._of_all.add(client)

    def remove(self, client: Client) -> None:
        """Let `client` follow nothing any more."""
        self._of_all.discard(client)
        self._leave_symbols(client)

    def _leave_symbols(self, client: Client) -> None:
        for symbol in [symbol for symbol, found in self._of_symbol.items() if client in found]:
            self._of_symbol[symbol].discard(client)
            if not self._of_symbol[symbol]:
                del self._of_symbol[symbol]

    def deliver(self, changes: list[Changes]) -> int:
        """Hand `changes` over, one write for each client, and return how many updates that were."""
        deliveries = 0
        if self._of_all:
            everything = b"".join([of_symbol.joined for of_symbol in changes])
            count = sum(len(of_symbol.changes) for of_symbol in changes)
            for client in self._of_all:
                client.take(changes, everything)
            deliveries += count * len(self._of_all)
        if self._of_symbol:
            deliveries += self._deliver_by_symbol(changes)
        return deliveries

    def _deliver_by_symbol(self, changes: list[Changes]) -> int:
        if len(changes) == 1:  # as mostly: nothing is to be gathered by client
            (only,) = changes
            clients = self._of_symbol.get(only.symbol, ())
            for client in clients:
                client.take(changes, only.joined)
            return len(only.changes) * len(clients)
        deliveries = 0
        shares: dict[Client, list[Changes]] = {}
        for of_symbol in changes:
            clients = self._of_symbol.get(of_symbol.symbol, ())
            deliveries += len(of_symbol.changes) * len(clients)
            for client in clients:
                shares.setdefault(client, []).append(of_symbol)
        for client, share in shares.items():
            if len(share) == 1:
                client.take(share, share[0].joined)
            else:
                client.take(share, b"".join([of_symbol.joined for of_symbol in share]))
        return deliveries
