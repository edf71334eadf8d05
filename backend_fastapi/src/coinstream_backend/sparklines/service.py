"""Spark lines out of stored hours."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from coinstream_backend.history.reader import HistoryReader
from coinstream_backend.sparklines.schemas import SparkLine
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import DAY_MS, HOUR_MS

FRESH_S: Final = 600.0
"""How long a line is kept at most: an hour that was incomplete shows mended after that."""
_INTERVAL: Final = Interval.H1


class _Read(NamedTuple):
    line: SparkLine
    read_s: float


class SparkLines:
    """The lines of all symbols; each is read anew when an hour is over."""

    def __init__(
        self, reader: HistoryReader, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._known: dict[str, _Read] = {}

    async def of(self, symbol: str) -> SparkLine | None:
        """Return a symbol's line; None of a symbol that nothing is known of.

        Raises:
            HistoryUnavailableError: MongoDB is needed, and away.
            redis.exceptions.RedisError: Redis is needed, and away.
        """
        newest = await self._reader.newest_minute(symbol)
        if newest is None:
            return None
        end_ms = _INTERVAL.floor(newest.open_time_ms)
        start_ms = end_ms - DAY_MS
        known = self._known.get(symbol)
        if (
            known is not None
            and known.line.open_time_ms == start_ms
            and self._clock() - known.read_s < FRESH_S
        ):
            return known.line
        read_s = self._clock()
        hours = await self._reader.series(symbol, _INTERVAL, start_ms, end_ms - 1)
        closes = {hour.open_time_ms: hour.close for hour in hours}
        line = SparkLine(
            symbol=symbol,
            interval=_INTERVAL,
            open_time_ms=start_ms,
            closes=[closes.get(at) for at in range(start_ms, end_ms, HOUR_MS)],
        )
        self._known[symbol] = _Read(line, read_s)
        return line
