"""A revision computed by Spark is the contract's."""

from itertools import product

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from coinstream_contracts import candles as contract
from coinstream_contracts.candles import CandleSource, CandleStatus
from coinstream_spark.transforms import revisions

pytestmark = pytest.mark.integration

COLUMNS = (
    "status string, source string, expected_minutes int, observed_minutes int,"
    " elapsed_ms long, trades long, ohlcv_only boolean"
)
CASES = list(
    product(
        [status.value for status in CandleStatus],
        [source.value for source in CandleSource],
        [1, 5, 44_640],
        [0, 1, 44_640],
        [-5, 0, 59_999, 10**9],
        [None, 0, 10**7],
        [False, True],
    )
)


def test_a_revision_is_the_contracts_for_every_kind_of_candle(spark: SparkSession) -> None:
    column = revisions.revision(
        F.col("status"),
        F.col("source"),
        expected_minutes=F.col("expected_minutes"),
        observed_minutes=F.col("observed_minutes"),
        elapsed_ms=F.col("elapsed_ms"),
        trades=F.col("trades"),
        ohlcv_only=F.col("ohlcv_only"),
    )
    rows = spark.createDataFrame(CASES, COLUMNS).select("*", column.alias("revision")).collect()

    assert len(rows) == len(CASES)
    for row in rows:
        said = row.asDict()
        revision = said.pop("revision")
        status, source = CandleStatus(said.pop("status")), CandleSource(said.pop("source"))
        assert revision == contract.revision(status, source, **said)


def test_an_aggregates_revision_is_the_contracts(spark: SparkSession) -> None:
    details = [0, 1, 12_345_678_901, contract.SOURCE_UNIT - 1]
    frame = spark.createDataFrame(
        [(status.value, each) for status in CandleStatus for each in details],
        "status string, details long",
    )
    made = revisions.aggregate_revision(F.col("status"), F.col("details")).alias("made")
    rows = frame.select("*", made, revisions.revision_detail(made).alias("detail")).collect()

    assert [(row["made"], row["detail"]) for row in rows] == [
        (contract.aggregate_revision(CandleStatus(row["status"]), row["details"]), row["details"])
        for row in rows
    ]


def test_an_unknown_status_is_an_error_rather_than_a_null(spark: SparkSession) -> None:
    made = revisions.aggregate_revision(F.lit("finished"), F.lit(1))

    with pytest.raises(PySparkException, match="finished"):
        spark.range(1).select(made).collect()
