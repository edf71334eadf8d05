"""Places of a series that live minutes were found not to improve: holes of the market itself."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from typing import Final

from coinstream_contracts.intervals import Interval

KEPT_SERIES: Final = 2_000

Series = tuple[str, Interval]


class HopelessPlaces:
    """Remembers such places for a while: then they are tried again, for Redis may know more.

    Args:
        for_s: how long.
        clock: runs only forward.
    """

    def __init__(self, *, for_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._for_s = for_s
        self._clock = clock
        self._places: OrderedDict[Series, tuple[float, frozenset[int]]] = OrderedDict()

    def of(self, symbol: str, interval: Interval) -> Collection[int]:
        """Return the open times that need not be tried."""
        until_s, places = self._places.get((symbol, interval), (0.0, frozenset()))
        return places if self._clock() < until_s else ()

    def remember(self, symbol: str, interval: Interval, open_times_ms: Iterable[int]) -> None:
        """Note what one try found; what was noted before ends when it would have."""
        places = frozenset(open_times_ms)
        if not places:
            return
        known = frozenset(self.of(symbol, interval))
        until_s = self._clock() + self._for_s
        if known:
            until_s = min(until_s, self._places[symbol, interval][0])
        self._places[symbol, interval] = (until_s, known | places)
        if len(self._places) > KEPT_SERIES:
            self._places.popitem(last=False)
