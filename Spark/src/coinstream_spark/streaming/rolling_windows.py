"""A rolling window cut into stored candles: minutes at its ends, longer ones between.

A day has 1,440 minutes; so cut, it is about 60 candles.
"""

from collections.abc import Iterator
from typing import Final

from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.rankings import RankingWindow
from coinstream_contracts.times import MINUTE_MS
from coinstream_spark.transforms.ranking import window_start_ms

_LONGEST_FIRST: Final = tuple(reversed(STORED_INTERVALS))
_IN_MINUTES_MS: Final = 10 * MINUTE_MS
"""The newest part stays in minutes: longer candles follow them a little later, and only a minute
tells whether a symbol is still traded."""


def pieces(window: RankingWindow, as_of_ms: int) -> Iterator[tuple[Interval, int]]:
    """Yield interval and open time of the candles that make up a window, ascending.

    Args:
        window: how far back it goes.
        as_of_ms: a time in its last minute, UTC ms.
    """
    last_ms = Interval.M1.floor(as_of_ms)
    at_ms = window_start_ms(window, as_of_ms)
    while at_ms <= last_ms:
        interval = next(
            interval
            for interval in _LONGEST_FIRST
            if interval is Interval.M1
            or (interval.floor(at_ms) == at_ms and interval.next(at_ms) <= last_ms - _IN_MINUTES_MS)
        )
        yield interval, at_ms
        at_ms = interval.next(at_ms)
