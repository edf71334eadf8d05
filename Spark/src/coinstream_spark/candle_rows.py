"""Candles as rows of a DataFrame and back."""

from enum import StrEnum
from typing import Any

from pyspark.sql import Row

from coinstream_contracts.candles import (
    Candle,
    CandleSource,
    CandleStatus,
    volume_weighted_price,
)
from coinstream_contracts.intervals import Interval
from coinstream_spark.schema import CANDLES


def to_row(candle: Candle) -> tuple[Any, ...]:
    """Return the candle as a row of `CANDLES`."""
    values = (getattr(candle, name) for name in CANDLES.names)
    # An enumeration's member is text here, but not to the JVM.
    return tuple(value.value if isinstance(value, StrEnum) else value for value in values)


def from_row(row: Row) -> Candle:
    """Return the candle of a row with `CANDLES`' columns, with its volume-weighted price."""
    fields = {name: row[name] for name in CANDLES.names}
    return Candle(
        symbol=fields.pop("symbol"),
        interval=Interval(fields.pop("interval")),
        status=CandleStatus(fields.pop("status")),
        source=CandleSource(fields.pop("source")),
        vwap=volume_weighted_price(fields["quote_volume"], fields["volume"]),
        **fields,
    )
