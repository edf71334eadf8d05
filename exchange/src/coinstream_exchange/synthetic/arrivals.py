"""When orders come, and for which symbol: in bursts, as in a real market."""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Final

_FOLLOWERS: Final = 0.5
"""Share of orders that follow the one before in the same symbol: the branching ratio of Hawkes."""
_FOLLOWER_DELAY: Final = 0.1
"""A follower's mean delay, as a share of the overall mean gap between orders."""


class Arrivals:
    """A stream of orders at `rate` a second over all symbols, split by `weights`.

    Clusters: an order is independent (exponential gap, symbol by weight), or follows the last one
    within moments in the same symbol.
    """

    __slots__ = ("_gap_ms", "_last", "_random", "_rng", "_short_gap_ms", "_total", "_weights")

    def __init__(self, weights: Sequence[float], rate: float, rng: Random) -> None:
        mean_ms = 1_000 / rate
        self._weights = list(accumulate(weights))
        self._total = self._weights[-1]
        self._rng = rng
        self._random = rng.random
        self._short_gap_ms = mean_ms * _FOLLOWER_DELAY
        self._gap_ms = (mean_ms - _FOLLOWERS * self._short_gap_ms) / (1 - _FOLLOWERS)
        self._last = 0

    def next(self) -> tuple[float, int]:
        """Return the delay to the next order in ms, and the index of its symbol."""
        if self._random() < _FOLLOWERS:
            return self._rng.expovariate(1 / self._short_gap_ms), self._last
        last = bisect(self._weights, self._random() * self._total)
        self._last = min(last, len(self._weights) - 1)
        return self._rng.expovariate(1 / self._gap_ms), self._last
