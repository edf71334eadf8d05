"""Candle intervals and their arithmetic. Every boundary is UTC."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from coinstream_contracts.times import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, to_datetime

# 1970-01-01 was a Thursday; the exchange's weeks open on Monday.
_FIRST_MONDAY_MS: Final = 4 * DAY_MS


class Interval(StrEnum):
    """Binance's intervals, in its case-sensitive spelling (`1m` minute, `1M` month)."""

    S1 = "1s"
    M1 = "1m"
    M3 = "3m"
    M5 = "5m"
    M15 = "15m"
    M30 = "30m"
    H1 = "1h"
    H2 = "2h"
    H4 = "4h"
    H6 = "6h"
    H8 = "8h"
    H12 = "12h"
    D1 = "1d"
    D3 = "3d"
    W1 = "1w"
    MO1 = "1M"

    @property
    def length_ms(self) -> int | None:
        """The fixed length in milliseconds; None for a month, which has none."""
        return _LENGTH_MS.get(self)

    def floor(self, time_ms: int) -> int:
        """Return the open time of the candle that `time_ms` falls into."""
        length_ms = _LENGTH_MS.get(self)
        if length_ms is None:
            return _month_start(time_ms, months=0)
        offset_ms = _FIRST_MONDAY_MS if self is Interval.W1 else 0
        return time_ms - (time_ms - offset_ms) % length_ms

    def next(self, time_ms: int) -> int:
        """Return the open time of the candle after the one that `time_ms` falls into."""
        length_ms = _LENGTH_MS.get(self)
        if length_ms is None:
            return _month_start(time_ms, months=1)
        return self.floor(time_ms) + length_ms

    def close_time(self, open_time_ms: int) -> int:
        """Return the last millisecond of the candle opened at `open_time_ms`, as Binance does."""
        return self.next(open_time_ms) - 1

    def expected_minutes(self, open_time_ms: int) -> int:
        """Return how many one-minute candles the candle opened at `open_time_ms` is made of.

        Raises:
            ValueError: the interval is shorter than a minute.
        """
        if self is Interval.S1:
            raise ValueError("a 1s candle is not made of minutes")
        return (self.next(open_time_ms) - self.floor(open_time_ms)) // MINUTE_MS


_LENGTH_MS: Final[dict[Interval, int]] = {
    Interval.S1: SECOND_MS,
    Interval.M1: MINUTE_MS,
    Interval.M3: 3 * MINUTE_MS,
    Interval.M5: 5 * MINUTE_MS,
    Interval.M15: 15 * MINUTE_MS,
    Interval.M30: 30 * MINUTE_MS,
    Interval.H1: HOUR_MS,
    Interval.H2: 2 * HOUR_MS,
    Interval.H4: 4 * HOUR_MS,
    Interval.H6: 6 * HOUR_MS,
    Interval.H8: 8 * HOUR_MS,
    Interval.H12: 12 * HOUR_MS,
    Interval.D1: DAY_MS,
    Interval.D3: 3 * DAY_MS,
    Interval.W1: 7 * DAY_MS,
}

# The intervals that are kept as history and offered on the charts.
STORED_INTERVALS: Final = (Interval.M1, Interval.M5, Interval.H1, Interval.H4, Interval.D1)


def _month_start(time_ms: int, *, months: int) -> int:
    """Return the first millisecond of the month `months` after the one of `time_ms`."""
    day = to_datetime(time_ms)
    years, month = divmod(day.month - 1 + months, 12)
    start = datetime(day.year + years, month + 1, 1, tzinfo=UTC)
    return int(start.timestamp()) * SECOND_MS
