"""What a connection asks before anything is done for one of its requests."""

from collections import Counter
from collections.abc import Callable, Collection
from ipaddress import ip_address, ip_network
from typing import Final

from coinstream_backend.limits.rate import RateLimit
from coinstream_backend.limits.refusal import Refusals

ADMITTED: Final = "coinstream.admitted"
"""The key among the ASGI scope's extensions of a request that has its token already."""
PROBES: Final = frozenset({"/metrics", "/health/live", "/health/ready"})
"""Paths that are never refused."""
_PROBES: Final = frozenset(path.encode() for path in PROBES)


class Gate:
    """The limits of a client that is known by its connection, so not through a trusted proxy."""

    def __init__(
        self,
        *,
        requests: RateLimit,
        handshakes: RateLimit,
        refusals: RateLimit,
        max_connections: int,
        trusted_proxies: Collection[str],
        answers: Refusals,
        refused: Callable[[str], None],
    ) -> None:
        """Make a gate.

        `refusals` says how many refusals a client is answered at once. `refused` is told why
        something was refused: `rate` or `connections`.
        """
        self.answers = answers
        self._requests = requests
        self._handshakes = handshakes
        self._refusals = refusals
        self._max_connections = max_connections
        self._proxies = _Networks(trusted_proxies)
        self._refused = refused
        self._connections: Counter[str] = Counter()

    def watches(self, host: str) -> bool:
        """Say whether requests from `host` are its own, or are passed on for others."""
        return host not in self._proxies

    def enter(self, client: str) -> bool:
        """Count a connection in, unless the client has as many as it may."""
        if self._connections[client] >= self._max_connections:
            self._refused("connections")
            return False
        self._connections[client] += 1
        return True

    def leave(self, client: str) -> None:
        """Count a connection out."""
        self._connections[client] -= 1
        if not self._connections[client]:
            del self._connections[client]

    def wait_s(self, client: str, path: bytes, now_s: float) -> int:
        """Take a token for a request; return 0, or the whole seconds until there is one."""
        if path in _PROBES:
            return 0
        wait_s = self._requests.wait_s(client, now_s)
        if wait_s:
            self._refused("rate")
        return wait_s

    def handshake_wait_s(self, client: str, now_s: float) -> int:
        """Return 0 or the whole seconds until there is a token, which the application takes."""
        wait_s = self._handshakes.wait_s(client, now_s, take=False)
        if wait_s:
            self._refused("rate")
        return wait_s

    def bears(self, client: str, now_s: float) -> bool:
        """Say whether one more refusal may be answered at once."""
        return not self._refusals.wait_s(client, now_s)


class _Networks:
    """Hosts and networks as uvicorn takes them: `*` is every one, a name stands for itself."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        self._networks = []
        for name in names:
            try:
                self._networks.append(ip_network(name, strict=False))
            except ValueError:
                continue

    def __contains__(self, host: str) -> bool:
        if "*" in self._names or host in self._names:
            return True
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)
