"""`contracts.candles.revision` on columns: which of two candles of the same open time stands."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from pyspark.sql import Column
from pyspark.sql import functions as F

from coinstream_contracts.candles import (
    MINUTE_UNIT,
    PROGRESS_LIMIT,
    SOURCE_RANK,
    SOURCE_UNIT,
    STATUS_RANK,
    STATUS_UNIT,
    CandleSource,
    CandleStatus,
)

Name = TypeVar("Name", bound=StrEnum)


def revision(
    status: Column,
    source: Column,
    *,
    expected_minutes: Column,
    observed_minutes: Column,
    elapsed_ms: Column,
    trades: Column,
    ohlcv_only: Column,
) -> Column:
    """Return the revision of a candle made directly; the arguments are those of the contract."""
    is_open = status == F.lit(CandleStatus.OPEN)
    status_rank = _rank(status, STATUS_RANK)
    rank = F.when(is_open | ohlcv_only, F.lit(0)).otherwise(_rank(source, SOURCE_RANK))
    trust = F.when(is_open, F.lit(1)).otherwise(F.lit(3) * status_rank + rank - F.lit(1))
    progress = F.least(
        F.greatest(elapsed_ms, F.lit(0)) + F.coalesce(trades, F.lit(0)),
        _at_least_one(expected_minutes) * F.lit(PROGRESS_LIMIT),
    )
    detail = _at_least_one(observed_minutes) * trust * F.lit(MINUTE_UNIT)
    return _weighed(status_rank, rank) + detail + progress


def aggregate_revision(status: Column, details: Column) -> Column:
    """Return the revision of a candle made of shorter ones, of which `details` is the sum."""
    is_open = status == F.lit(CandleStatus.OPEN)
    rank = F.when(is_open, F.lit(0)).otherwise(F.lit(SOURCE_RANK[CandleSource.AGGREGATE]))
    return _weighed(_rank(status, STATUS_RANK), rank) + details


def revision_detail(revision: Column) -> Column:
    """Return what a candle's revision adds to that of an aggregate it is part of."""
    return revision % F.lit(SOURCE_UNIT)


def _weighed(status_rank: Column, source_rank: Column) -> Column:
    return status_rank * F.lit(STATUS_UNIT) + source_rank * F.lit(SOURCE_UNIT)


def _at_least_one(minutes: Column) -> Column:
    return F.greatest(minutes.cast("long"), F.lit(1))


def _rank(name: Column, ranks: Mapping[Name, int]) -> Column:
    """Return the rank of a name; a name without one is an error rather than a null."""
    rank = F.raise_error(F.concat(F.lit("no such status or source: "), name)).cast("int")
    for known, value in ranks.items():
        rank = F.when(name == F.lit(known), F.lit(value)).otherwise(rank)
    return rank
