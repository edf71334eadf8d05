"""`contracts.intervals` on columns: which candle a time falls into, whatever the session's zone."""

from typing import Final

from pyspark.sql import Column
from pyspark.sql import functions as F

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import DAY_MS, MINUTE_MS

_ORIGIN_MS: Final = {Interval.W1: 4 * DAY_MS}
"""Where the first candle of an interval opened; 1970 for all but weeks, which open on Mondays."""


def open_time_ms(interval: Interval, time_ms: Column) -> Column:
    """Return the open time of the candle that a time falls into, as `Interval.floor` does."""
    length_ms = interval.length_ms
    if length_ms is None:
        return _day_start_ms(F.trunc(_date(time_ms), "month"))
    return time_ms - F.pmod(time_ms - F.lit(_ORIGIN_MS.get(interval, 0)), F.lit(length_ms))


def next_open_time_ms(interval: Interval, opened_ms: Column) -> Column:
    """Return the open time of the candle after the one that opened at `opened_ms`."""
    length_ms = interval.length_ms
    if length_ms is None:
        return _day_start_ms(F.add_months(_date(opened_ms), 1))
    return opened_ms + F.lit(length_ms)


def expected_minutes(interval: Interval, opened_ms: Column) -> Column:
    """Return how many minutes the candle that opened at `opened_ms` is made of, as an int.

    Raises:
        ValueError: the interval is shorter than a minute.
    """
    if interval is Interval.S1:
        raise ValueError("a 1s candle is not made of minutes")
    if interval.length_ms is not None:
        return F.lit(interval.length_ms // MINUTE_MS)
    minutes = (next_open_time_ms(interval, opened_ms) - opened_ms) / F.lit(MINUTE_MS)
    return minutes.cast("int")


def nests(finer: Interval, coarser: Interval) -> bool:
    """Say whether every candle of `coarser` is made of whole candles of `finer`.

    So 8h candles make no 12h candle, nor weeks a month.
    """
    if finer.length_ms is None:
        return False
    if coarser.length_ms is None:
        return DAY_MS % finer.length_ms == 0
    shift_ms = _ORIGIN_MS.get(coarser, 0) - _ORIGIN_MS.get(finer, 0)
    return (
        finer.length_ms < coarser.length_ms
        and coarser.length_ms % finer.length_ms == 0
        and shift_ms % finer.length_ms == 0
    )


def _date(time_ms: Column) -> Column:
    midnight_ms = time_ms - F.pmod(time_ms, F.lit(DAY_MS))
    return F.date_from_unix_date((midnight_ms / F.lit(DAY_MS)).cast("int"))


def _day_start_ms(date: Column) -> Column:
    return F.unix_date(date).cast("long") * F.lit(DAY_MS)
