"""How often one client may ask: a token bucket for each."""

from collections import OrderedDict
from math import ceil
from typing import Final

MAX_CLIENTS: Final = 10_000
"""Clients that are remembered; the one that has been quiet longest is forgotten first."""


class RateLimit:
    """`per_s` requests a second for each client, and `burst` of them at once."""

    def __init__(self, *, per_s: float, burst: int) -> None:
        self._per_s = per_s
        self._burst = burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, client: str, now_s: float, *, take: bool = True) -> int:
        """Take a token; return 0, or the whole seconds until there is one.

        `now_s` is on a clock that only runs forward. Without `take`, only look.
        """
        tokens, at_s = self._buckets.get(client, (float(self._burst), now_s))
        tokens = min(float(self._burst), tokens + (now_s - at_s) * self._per_s)
        wait_s = 0 if tokens >= 1 else max(1, ceil((1 - tokens) / self._per_s))
        self._buckets[client] = (tokens - 1 if take and wait_s == 0 else tokens, now_s)
        self._buckets.move_to_end(client)
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return wait_s
