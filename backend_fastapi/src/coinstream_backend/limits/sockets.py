"""How many sockets there may be, in total and for one client."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from coinstream_backend.problems import Problem


class SocketQuota:
    """Counts open sockets by client address."""

    def __init__(self, *, in_total: int, per_client: int) -> None:
        self._in_total = in_total
        self._per_client = per_client
        self._open: Counter[str] = Counter()
        self._count = 0

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """Hold a socket's place while the context lasts.

        Raises:
            Problem: there is none left.
        """
        if self._count >= self._in_total:
            raise Problem(503, "unavailable", "no socket is left on this server", retry_after_s=5)
        if self._open[client] >= self._per_client:
            raise Problem(
                429, "too_many_sockets", "more sockets than one client may have", retry_after_s=5
            )
        self._open[client] += 1
        self._count += 1
        try:
            yield
        finally:
            self._count -= 1
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]
