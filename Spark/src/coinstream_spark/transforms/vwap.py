"""The volume-weighted price, in the one form that is exact."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from coinstream_contracts.candles import volume_weighted_price
from coinstream_spark.schema import AMOUNT


def with_vwap(candles: DataFrame) -> DataFrame:
    """Add `vwap`: quote volume by volume, to 18 places, halves away from zero; null without either.

    Goes through Python: a quotient of two `AMOUNT`s keeps 6 places in Spark's own arithmetic. What
    is written to MongoDB gets its price there, in Python too, so only tables and files need this.
    """
    price = F.udf(volume_weighted_price, AMOUNT)
    return candles.withColumn("vwap", price(F.col("quote_volume"), F.col("volume")))
