"""One Spark for all tests of this folder, and the frames that they begin with."""

from collections.abc import Iterable, Iterator

import pytest
from pyspark.sql import DataFrame, SparkSession
from tests.integration.spark.minutes import Frame

from coinstream_contracts.candles import Candle
from coinstream_spark.candle_rows import to_row
from coinstream_spark.schema import CANDLES
from coinstream_spark.session import open_session
from coinstream_spark.settings import SparkSettings


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A session as the jobs have it, small."""
    settings = SparkSettings(
        spark_master="local[2]", spark_driver_memory="768m", spark_shuffle_partitions=2
    )
    # Most of a test's time is the JVM's compiler; the quick one does for so few rows.
    options = {"spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
    session = open_session("tests", settings, options)
    yield session
    session.stop()


@pytest.fixture
def frame(spark: SparkSession) -> Frame:
    """Makes a DataFrame of candles, in the order given; in one partition, which saves shuffles."""

    def made(candles: Iterable[Candle]) -> DataFrame:
        return spark.createDataFrame([to_row(candle) for candle in candles], CANDLES).coalesce(1)

    return made
