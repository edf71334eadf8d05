"""The candles of the rolling 24 hours."""

import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from coinstream_backend.binance.sums import is_whole, sum_up
from coinstream_backend.history.live_minutes import MinuteFold
from coinstream_backend.history.reader import HistoryReader
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import DAY_MS, HOUR_MS, MINUTE_MS

FRESH_S: Final = 600.0
"""How long what was stored is kept at most: a repair of an older minute shows after that."""
_LATE_MS: Final = 2 * MINUTE_MS
"""How long before the newest minute one may begin that still changes: the last may close late."""


class Window(NamedTuple):
    """Candles that make up 24 hours, ascending, and the last minute before them."""

    candles: list[Candle]
    before: Candle | None


_Closed = tuple[tuple[int, int, bool], ...]
"""Minutes that closed lately, each with its state."""


class _Stored(NamedTuple):
    """What changes by the hour: the hour that the window begins in, and the whole ones after it."""

    hour_ms: int
    closed: _Closed | None
    head: list[Candle]
    hours: list[Candle]
    read_s: float


class _Settled(NamedTuple):
    """The minutes of the running hour before `until_ms`, as one; None when there are none."""

    hour_ms: int
    until_ms: int
    minutes: Candle | None
    read_s: float


class _Summed(NamedTuple):
    """A window without its newest minute: its candles as one, None when there are none."""

    newest_ms: int
    closed: _Closed
    rest: Candle | None
    before: Candle | None
    read_s: float


class RollingDays:
    """The rolling 24 hours of any symbol, summed up anew when a minute begins or closes.

    In between, only the newest minute changes. What is stored is read once an hour; of the
    running one, which is live, the minutes since the last time. So many symbols can be asked for
    often.

    Args:
        reader: the history, up to the open candle.
        fold: gives the fold of a symbol's Kafka messages.
        clock: a monotonic clock, s.
    """

    def __init__(
        self,
        reader: HistoryReader,
        fold: Callable[[str], MinuteFold],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader = reader
        self._fold = fold
        self._clock = clock
        self._stored: dict[str, _Stored] = {}
        self._settled: dict[str, _Settled] = {}
        self._known: dict[str, _Summed] = {}

    async def of(self, symbol: str) -> Window | None:
        """Return the 1440 minutes that end with the newest one; None of a symbol that has none.

        All but the newest may come as one candle that sums them up.

        Raises:
            HistoryUnavailableError: MongoDB is needed, and away.
            redis.exceptions.RedisError: Redis is needed, and away.
        """
        newest = await self._reader.newest_minute(symbol)
        if newest is None:
            return None
        closed = self._closed_lately(symbol, newest.open_time_ms)
        known = self._known.get(symbol)
        if known is None or not self._stands(known, newest.open_time_ms, closed):
            read_s = self._clock()
            window = await self._window(symbol, newest, closed)
            # The next minute may have begun meanwhile: what was read is of the one before.
            earlier = [one for one in window.candles if one.open_time_ms < newest.open_time_ms]
            known = _Summed(newest.open_time_ms, closed, sum_up(earlier), window.before, read_s)
            self._known[symbol] = known
        rest = [] if known.rest is None else [known.rest]
        return Window([*rest, newest], known.before)

    async def _window(self, symbol: str, newest: Candle, closed: _Closed) -> Window:
        """Return the 1440 minutes that end with `newest`; whole hours come as such."""
        first_ms = newest.open_time_ms + MINUTE_MS - DAY_MS
        stored = await self._read_stored(symbol, newest, closed)
        tail = await self._running_hour(symbol, stored.hour_ms, newest)
        before = [one for one in stored.head if one.open_time_ms == first_ms - MINUTE_MS]
        head = [one for one in stored.head if one.open_time_ms >= first_ms]
        return Window([*head, *stored.hours, *tail], before[0] if before else None)

    async def _running_hour(self, symbol: str, hour_ms: int, newest: Candle) -> list[Candle]:
        """Return the minutes from `hour_ms` to `newest`; the settled ones may come as one."""
        known = self._settled.get(symbol)
        if (
            known is not None
            and known.hour_ms == hour_ms
            and known.until_ms <= newest.open_time_ms
            and self._clock() - known.read_s < FRESH_S
        ):
            minutes = await self._reader.live_minutes(symbol, known.until_ms, newest)
            if is_whole(minutes, known.until_ms, newest):
                self._settle(symbol, known, minutes, newest)
                return minutes if known.minutes is None else [known.minutes, *minutes]
        read_s = self._clock()
        minutes = await self._reader.live_minutes(symbol, hour_ms, newest)
        if not is_whole(minutes, hour_ms, newest):
            # It may be mended in the history.
            last_ms = newest.open_time_ms
            minutes = await self._reader.series(symbol, Interval.M1, hour_ms, last_ms)
        self._settle(symbol, _Settled(hour_ms, hour_ms, None, read_s), minutes, newest)
        return minutes

    def _settle(
        self, symbol: str, known: _Settled, minutes: Sequence[Candle], newest: Candle
    ) -> None:
        """Add to what is known those of the `minutes` after it that change no more."""
        until_ms = max(known.until_ms, newest.open_time_ms - _LATE_MS)
        settled = [] if known.minutes is None else [known.minutes]
        settled += [one for one in minutes if one.open_time_ms < until_ms]
        self._settled[symbol] = known._replace(until_ms=until_ms, minutes=sum_up(settled))

    async def _read_stored(self, symbol: str, newest: Candle, closed: _Closed) -> _Stored:
        hour_ms = Interval.H1.floor(newest.open_time_ms)
        # The last whole hour ends with a minute that may close late.
        lately = closed if newest.open_time_ms < hour_ms + _LATE_MS else None
        known = self._stored.get(symbol)
        if (
            known is None
            or (known.hour_ms, known.closed) != (hour_ms, lately)
            or self._clock() - known.read_s >= FRESH_S
        ):
            read_s = self._clock()
            first_ms = hour_ms - DAY_MS
            second_ms = first_ms + HOUR_MS
            hours = await self._reader.series(symbol, Interval.H1, first_ms, hour_ms - 1)
            head: list[Candle] = []
            if hours and hours[0].open_time_ms == first_ms:
                head = await self._reader.series(symbol, Interval.M1, first_ms, second_ms - 1)
                del hours[0]
            known = _Stored(hour_ms, lately, head, hours, read_s)
            self._stored[symbol] = known
        return known

    def _stands(self, known: _Summed, newest_ms: int, closed: _Closed) -> bool:
        return (
            known.newest_ms == newest_ms
            and known.closed == closed
            and self._clock() - known.read_s < FRESH_S
        )

    def _closed_lately(self, symbol: str, newest_ms: int) -> _Closed:
        """Return the states of the two minutes before the newest: the last may close late."""
        since = self._fold(symbol).since(newest_ms - _LATE_MS)
        return tuple(
            (kline.open_time_ms, kline.revision, kline.closed)
            for kline in since
            if kline.open_time_ms < newest_ms
        )
