"""Rows of this process come to Spark as they are."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from coinstream_spark.schema import CANDLES
from coinstream_spark.streaming.local_rows import local_frame

pytestmark = pytest.mark.integration


def candle(**fields: object) -> tuple[Any, ...]:
    amounts = ("open", "high", "low", "close", "volume")
    told: dict[str, object] = dict.fromkeys(amounts, Decimal("1.5")) | {
        "symbol": "BTCUSDT",
        "interval": "1m",
        "open_time_ms": 1_723_161_600_000,
        "expected_minutes": 1,
        "observed_minutes": 1,
        "status": "complete",
        "source": "exchange_kline",
        "revision": 2**53 - 1,
    }
    return tuple((told | fields).get(name) for name in CANDLES.names)


def test_each_row_has_its_digits_and_what_is_not_known_is_null(spark: SparkSession) -> None:
    rows = [
        candle(high=Decimal("99999999999999999999.999999999999999999"), trades=7),
        candle(low=Decimal("0E-8"), close=Decimal("1E+3"), quote_volume=Decimal("1E-18")),
    ]

    frame = local_frame(spark, rows, CANDLES)

    assert frame.schema == CANDLES
    assert [tuple(row) for row in frame.collect()] == rows


def test_no_rows_are_a_frame_too(spark: SparkSession) -> None:
    assert local_frame(spark, [], CANDLES).collect() == []


def test_an_amount_with_too_many_places_is_refused_and_not_rounded(spark: SparkSession) -> None:
    with pytest.raises(pa.ArrowException):
        local_frame(spark, [candle(open=Decimal("1E-19"))], CANDLES)
