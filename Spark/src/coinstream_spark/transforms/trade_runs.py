"""Trades summed up in runs: as many of one minute as have ids without a hole."""

from typing import Final

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from coinstream_contracts.intervals import Interval
from coinstream_spark.schema import AMOUNT
from coinstream_spark.transforms import calendar

_MINUTE: Final = ["symbol", "open_time_ms"]


def trade_runs(trades: DataFrame) -> DataFrame:
    """Return a row for each run of trades: symbol, open time, first and last id, and their sums.

    `opened_at` and `closed_at` are the time and id of the first and the last trade by time.

    Args:
        trades: of the schema `TRADES`, in any order, each any number of times.
    """
    by_id = Window.partitionBy(*_MINUTE).orderBy("id")
    runs = (
        trades.withColumn("open_time_ms", calendar.open_time_ms(Interval.M1, F.col("time_ms")))
        .withColumn("id_before", F.lag("id").over(by_id))
        .where(F.col("id_before").isNull() | (F.col("id_before") != F.col("id")))
        # In a run, an id and its place among the ids grow alike.
        .withColumn("run", F.col("id") - F.row_number().over(by_id))
    )
    event = F.struct("time_ms", "id")
    price, quantity = F.col("price"), F.col("quantity")
    is_taker_buy = ~F.col("buyer_is_maker")
    return (
        runs.groupBy(*_MINUTE, "run")
        .agg(
            F.min("id").alias("first_id"),
            F.max("id").alias("last_id"),
            F.min(event).alias("opened_at"),
            F.max(event).alias("closed_at"),
            _amount(F.min_by(price, event)).alias("open"),
            _amount(F.max(price)).alias("high"),
            _amount(F.min(price)).alias("low"),
            _amount(F.max_by(price, event)).alias("close"),
            _amount(F.sum(quantity)).alias("volume"),
            _amount(F.sum(price * quantity)).alias("quote_volume"),
            _sum_where(is_taker_buy, quantity).alias("taker_buy_volume"),
            _sum_where(is_taker_buy, price * quantity).alias("taker_buy_quote_volume"),
        )
        .drop("run")
    )


def without(trades: DataFrame, held: DataFrame) -> DataFrame:
    """Return the trades whose ids are in none of the ranges held.

    Args:
        trades: of the schema `TRADES`.
        held: ranges with `symbol`, `first_id` and `last_id`, both included; few of them.
    """
    ranges = F.broadcast(held.select(F.col("symbol").alias("of"), "first_id", "last_id"))
    is_held = (F.col("symbol") == F.col("of")) & F.col("id").between(
        F.col("first_id"), F.col("last_id")
    )
    return trades.join(ranges, on=is_held, how="left_anti")


def _amount(column: Column) -> Column:
    return column.cast(AMOUNT)


def _sum_where(condition: Column, amount: Column) -> Column:
    return _amount(F.coalesce(F.sum(F.when(condition, amount)), F.lit(0)))
