"""History and live candles as one series."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from redis.exceptions import RedisError

from coinstream_backend.history.blocks import HistoryBlocks
from coinstream_backend.history.hopeless import HopelessPlaces
from coinstream_backend.history.live_minutes import LiveMinutes
from coinstream_backend.history.query import PageQuery
from coinstream_backend.history.rollup import roll_up, time_reached
from coinstream_backend.history.schemas import Row, candles_of, row_of
from coinstream_backend.history.seam import (
    first_unsettled,
    improvements,
    join,
    unsettled,
    whole_tail,
)
from coinstream_backend.stored_history import LAST_MS, HistoryUnavailableError
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.redis_keys import CANDLE_HISTORY_LENGTH
from coinstream_contracts.times import MINUTE_MS

# Each interval is folded from the next shorter one that is stored.
_SHORTER: Final = dict(zip(STORED_INTERVALS[1:], STORED_INTERVALS, strict=False))
_WINDOW_MS: Final = (CANDLE_HISTORY_LENGTH - 1) * MINUTE_MS
_FIRST_MS: Final = 0
LATE_MS: Final = 10 * MINUTE_MS
"""How old a minute is that comes no more: an exchange closes one up to half a minute late."""
HOPELESS_S: Final = 15.0
"""How long a place that live minutes did not improve is not tried again."""


@dataclass(frozen=True, slots=True)
class Page:
    """Candles, ascending, and the query of what follows them, None when nothing does.

    `is_settled` when neither time nor the stream can change them: only a repair would.
    """

    rows: list[Row]
    next: PageQuery | None
    is_settled: bool


class HistoryReader:
    """Reads candles of any stored interval, however old, up to the open one.

    What MongoDB has not, or not whole, is folded from shorter candles, down to the live minutes.
    So the series has no gap where the stored part ends, and each candle once.

    Args:
        blocks: what MongoDB has.
        minutes: what Redis and Kafka have.
        clock_ms: the time at which a live market is; None while one is played again.
        hopeless: where live minutes are known not to help.
    """

    def __init__(
        self,
        blocks: HistoryBlocks,
        minutes: LiveMinutes,
        clock_ms: Callable[[], int | None],
        *,
        hopeless: HopelessPlaces | None = None,
    ) -> None:
        self._blocks = blocks
        self._minutes = minutes
        self._clock_ms = clock_ms
        self._hopeless = hopeless or HopelessPlaces(for_s=HOPELESS_S)

    async def page(self, symbol: str, interval: Interval, query: PageQuery) -> Page:
        """Return one page.

        Raises:
            HistoryUnavailableError: MongoDB is needed, and away.
            redis.exceptions.RedisError: Redis is needed, and away.
        """
        try:
            newest = await self._minutes.newest(symbol)
        except RedisError:
            page = _cut(await self._joined(symbol, interval, query, None), interval, query)
            if not page.is_settled:
                raise
            return page
        try:
            rows = await self._joined(symbol, interval, query, newest)
        except HistoryUnavailableError:
            rows = await self._live_alone(symbol, interval, query, newest)
        return _cut(rows, interval, query)

    async def series(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> list[Candle]:
        """Return every candle from `start_ms` to `end_ms`, ascending.

        Raises:
            HistoryUnavailableError: MongoDB is needed, and away.
            redis.exceptions.RedisError: Redis is needed, and away.
        """
        query = PageQuery(1 + (end_ms - start_ms) // MINUTE_MS, start_ms, end_ms)
        return candles_of((await self.page(symbol, interval, query)).rows)

    async def newest_minute(self, symbol: str) -> Candle | None:
        """Return the newest minute; None when nothing is live.

        Raises:
            redis.exceptions.RedisError: Redis is needed, and away.
        """
        return await self._minutes.newest(symbol)

    async def live_minutes(self, symbol: str, start_ms: int, newest: Candle) -> list[Candle]:
        """Return the minutes from `start_ms` to the `newest` that Redis and Kafka have, ascending.

        Raises:
            redis.exceptions.RedisError: Redis is needed, and away.
        """
        return await self._minutes.between(symbol, start_ms, newest.open_time_ms, newest)

    async def time_reached(self, symbol: str) -> int:
        """Return the time, in ms, up to which a market is known: 0 when nothing is live.

        Raises:
            redis.exceptions.RedisError: Redis is needed, and away.
        """
        newest = await self._minutes.newest(symbol)
        return 0 if newest is None else time_reached(newest)

    async def live_tail(
        self, symbol: str, interval: Interval, newest: Candle
    ) -> tuple[list[Row], list[Candle]]:
        """Return the candles that Redis and Kafka alone make whole, and the minutes they are of.

        Raises:
            redis.exceptions.RedisError: Redis is needed, and away.
        """
        from_ms = max(_FIRST_MS, newest.open_time_ms - _WINDOW_MS)
        known = await self._minutes.between(symbol, from_ms, newest.open_time_ms, newest)
        minutes = whole_tail(known, interval)
        candles = roll_up(minutes, interval, time_reached(newest))
        return [row_of(candle) for candle in candles], minutes

    async def _joined(
        self, symbol: str, interval: Interval, query: PageQuery, newest: Candle | None
    ) -> list[Row]:
        start_ms = _FIRST_MS if query.start_ms is None else query.start_ms
        end_ms = self._end_ms(query, newest)
        # One more than asked for tells whether there is a next page.
        wanted = query.limit + 1
        read = self._blocks.oldest if query.is_forward else self._blocks.newest
        history = await read(symbol, interval, start_ms, end_ms, wanted)
        if newest is None:
            return history
        if len(history) == wanted:
            start_ms = max(start_ms, history[0].open_time_ms)
            end_ms = min(end_ms, history[-1].open_time_ms) if query.is_forward else end_ms
        live = await self._unsettled(symbol, interval, history, start_ms, end_ms, newest)
        return join(history, [row for row in live if start_ms <= row.open_time_ms <= end_ms])

    async def _unsettled(
        self,
        symbol: str,
        interval: Interval,
        history: list[Row],
        start_ms: int,
        end_ms: int,
        newest: Candle,
    ) -> list[Row]:
        """Return what shorter candles tell of the times where the history is not whole."""
        window_ms = interval.floor(max(_FIRST_MS, newest.open_time_ms - _WINDOW_MS))
        last_ms = min(end_ms, interval.floor(newest.open_time_ms))
        from_ms = first_unsettled(
            history,
            interval,
            max(start_ms, window_ms),
            last_ms,
            self._hopeless.of(symbol, interval),
        )
        if from_ms is None:
            return []
        if interval is Interval.M1:
            live = await self._minutes.between(symbol, from_ms, end_ms, newest)
        else:
            until_ms = interval.close_time(min(end_ms, newest.open_time_ms))
            parts = await self._parts(symbol, _SHORTER[interval], from_ms, until_ms, newest)
            live = roll_up(parts, interval, time_reached(newest))
        rows = [row_of(candle) for candle in live]
        # What is this old comes no more by itself; a repair goes through MongoDB.
        old_ms = interval.floor(min(last_ms, newest.open_time_ms - LATE_MS) + 1) - 1
        if from_ms <= old_ms:
            better = improvements(history, rows)
            tried = unsettled(join(history, rows), interval, from_ms, old_ms)
            self._hopeless.remember(symbol, interval, (at for at in tried if at not in better))
        return rows

    async def _parts(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int, newest: Candle
    ) -> list[Candle]:
        count = (end_ms - start_ms) // MINUTE_MS + 1
        query = PageQuery(count, start_ms, end_ms)
        return candles_of(await self._joined(symbol, interval, query, newest))

    async def _live_alone(
        self, symbol: str, interval: Interval, query: PageQuery, newest: Candle | None
    ) -> list[Row]:
        """Return the page out of Redis and Kafka.

        Raises:
            HistoryUnavailableError: they do not have all of it.
        """
        if newest is None:
            raise HistoryUnavailableError
        end_ms = self._end_ms(query, newest)
        try:
            rows, _ = await self.live_tail(symbol, interval, newest)
        except RedisError as error:
            raise HistoryUnavailableError from error
        rows = [row for row in rows if row.open_time_ms <= end_ms]
        if query.start_ms is None:
            reaches_back = len(rows) >= query.limit
        else:
            reaches_back = bool(rows) and rows[0].open_time_ms <= query.start_ms
            rows = [row for row in rows if row.open_time_ms >= query.start_ms]
        if not reaches_back:
            raise HistoryUnavailableError
        return rows

    def _end_ms(self, query: PageQuery, newest: Candle | None) -> int:
        """Return the last open time that counts: nothing is newer than the market itself."""
        known_ms = None if newest is None else newest.open_time_ms
        clock_ms = self._clock_ms()
        ends = [time_ms for time_ms in (known_ms, clock_ms) if time_ms is not None]
        market_ms = max(ends, default=LAST_MS)
        return market_ms if query.end_ms is None else min(query.end_ms, market_ms)


def _cut(rows: list[Row], interval: Interval, query: PageQuery) -> Page:
    if not rows:
        return Page([], None, is_settled=False)
    page = rows[: query.limit] if query.is_forward else rows[-query.limit :]
    first_ms, last_ms = page[0].open_time_ms, page[-1].open_time_ms
    has_more = len(rows) > len(page)
    until_ms = last_ms if query.is_forward and has_more else query.end_ms
    return Page(
        page,
        query.after(first_ms, last_ms) if has_more else None,
        # Without an end, the next candle belongs to the page too.
        is_settled=until_ms is not None
        and first_unsettled(page, interval, first_ms, until_ms) is None,
    )
