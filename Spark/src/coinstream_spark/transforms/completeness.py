"""How whole a candle is."""

import json
from collections.abc import Mapping
from typing import TypeAlias

from pyspark.sql import Column
from pyspark.sql import functions as F

from coinstream_contracts.candles import LAST_MINUTE_GRACE_MS, CandleStatus

AsOf: TypeAlias = int | Column
"""The event time, in ms, up to which the input is known: what has not ended by then is open."""


def status(
    *,
    expected_minutes: Column,
    observed_minutes: Column,
    end_ms: Column,
    as_of_ms: AsOf,
    last_part_is_open: Column,
) -> Column:
    """Return `complete`, `open` or `partial`, as the contract defines them.

    Args:
        expected_minutes: how many minutes make the candle.
        observed_minutes: how many closed ones are in it.
        end_ms: the open time of the next candle.
        as_of_ms: up to when the input is known.
        last_part_is_open: the candle's last minute (or last shorter candle) is there, not closed.
    """
    as_of = F.lit(as_of_ms)
    is_running = (as_of < end_ms) | (
        last_part_is_open & (as_of < end_ms + F.lit(LAST_MINUTE_GRACE_MS))
    )
    return (
        F.when(observed_minutes >= expected_minutes, F.lit(CandleStatus.COMPLETE))
        .when(is_running, F.lit(CandleStatus.OPEN))
        .otherwise(F.lit(CandleStatus.PARTIAL))
    )


def by_symbol(as_of_ms: Mapping[str, int]) -> Column:
    """Return up to when a row's symbol is known; 0 for one that is not named."""
    times = F.from_json(F.lit(json.dumps(dict(as_of_ms))), "map<string,bigint>")
    return F.coalesce(F.try_element_at(times, F.col("symbol")), F.lit(0))
