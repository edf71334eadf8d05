"""The candles of the rolling 24 hours."""

import time
from collections.abc import Callable, Iterable, Sequence
from decimal import Context, Decimal
from typing import Final, NamedTuple

from msgspec.structs import replace

from coinstream_backend.history.live_minutes import MinuteFold
from coinstream_backend.history.reader import HistoryReader
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import DAY_MS, MINUTE_MS

FRESH_S: Final = 60.0
"""How long the sum of a day is kept at most: a repair of an older minute shows after that."""
_EXACT: Final = Context(prec=80)


class Window(NamedTuple):
    """Candles that make up 24 hours, ascending, and the last minute before them."""

    candles: list[Candle]
    before: Candle | None


class _Summed(NamedTuple):
    """A window without its newest minute: its candles as one, None when there are none."""

    newest_ms: int
    closed: tuple[tuple[int, int, bool], ...]
    rest: Candle | None
    before: Candle | None
    read_s: float


class RollingDays:
    """The rolling 24 hours of any symbol, summed up anew when a minute begins or closes.

    In between, only the newest minute changes, so many symbols can be asked for often.

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
            window = await rolling_day(self._reader, symbol, newest)
            # The next minute may have begun meanwhile: what was read is of the one before.
            earlier = [one for one in window.candles if one.open_time_ms < newest.open_time_ms]
            known = _Summed(newest.open_time_ms, closed, _sum_up(earlier), window.before, read_s)
            self._known[symbol] = known
        rest = [] if known.rest is None else [known.rest]
        return Window([*rest, newest], known.before)

    def _stands(
        self, known: _Summed, newest_ms: int, closed: tuple[tuple[int, int, bool], ...]
    ) -> bool:
        return (
            known.newest_ms == newest_ms
            and known.closed == closed
            and self._clock() - known.read_s < FRESH_S
        )

    def _closed_lately(self, symbol: str, newest_ms: int) -> tuple[tuple[int, int, bool], ...]:
        """Return the states of the two minutes before the newest: the last may close late."""
        since = self._fold(symbol).since(newest_ms - 2 * MINUTE_MS)
        return tuple(
            (kline.open_time_ms, kline.revision, kline.closed)
            for kline in since
            if kline.open_time_ms < newest_ms
        )


async def rolling_day(reader: HistoryReader, symbol: str, newest: Candle) -> Window:
    """Return the 1440 minutes that end with `newest`.

    Whole hours come as such: their sums are those of their minutes.

    Raises:
        HistoryUnavailableError: MongoDB is needed, and away.
        redis.exceptions.RedisError: Redis is needed, and away.
    """
    last_ms = newest.open_time_ms
    first_ms = last_ms + MINUTE_MS - DAY_MS
    hour_ms = Interval.H1.next(first_ms - 1)
    last_hour_ms = Interval.H1.floor(last_ms)
    head = await reader.series(symbol, Interval.M1, first_ms - MINUTE_MS, hour_ms - MINUTE_MS)
    hours = await reader.series(symbol, Interval.H1, hour_ms, last_hour_ms - 1)
    tail = await reader.series(symbol, Interval.M1, last_hour_ms, last_ms)
    before = next((one for one in head if one.open_time_ms < first_ms), None)
    return Window([*(one for one in head if one.open_time_ms >= first_ms), *hours, *tail], before)


def _sum_up(candles: Sequence[Candle]) -> Candle | None:
    """Return ascending candles as one, for its prices and amounts; what is not known counts 0."""
    if not candles:
        return None
    return replace(
        candles[0],
        high=max(one.high for one in candles),
        low=min(one.low for one in candles),
        close=candles[-1].close,
        volume=_total(one.volume for one in candles),
        quote_volume=_total(one.quote_volume for one in candles),
        trades=sum(one.trades or 0 for one in candles),
    )


def _total(amounts: Iterable[Decimal | None]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        if amount is not None:
            total = _EXACT.add(total, amount)
    return total
