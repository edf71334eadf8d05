"""Candles out of single trades."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from coinstream_contracts.candles import CandleSource
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_spark.schema import AMOUNT, CANDLES, PRICE, QUANTITY
from coinstream_spark.transforms import calendar
from coinstream_spark.transforms.completeness import AsOf, status
from coinstream_spark.transforms.revisions import revision
from coinstream_spark.transforms.rollup import rollup


def candles_from_trades(trades: DataFrame, *, to: Interval, as_of_ms: AsOf) -> DataFrame:
    """Return the candles of interval `to` in which there are trades.

    A minute is complete when its trade ids, which an exchange counts without a hole, go on from the
    last trade before it and lead to the first one after it; then no trade of it can be missing. The
    first minute of the input never is. Open and close are those of the first and the last trade by
    time, and by id where the times are equal.

    Args:
        trades: of the schema `TRADES`, in any order, each any number of times.
        to: any interval from a minute up; longer ones are made of the minutes.
        as_of_ms: up to when the trades are known.

    Raises:
        ValueError: `to` is shorter than a minute.
    """
    if to is Interval.S1:
        raise ValueError("a 1s candle is not made of minutes")
    minutes = _judged(_folded(trades.dropDuplicates(["symbol", "id"])), as_of_ms)
    if to is Interval.M1:
        return minutes
    return rollup(minutes, of=Interval.M1, to=to, as_of_ms=as_of_ms)


def _folded(trades: DataFrame) -> DataFrame:
    event = F.struct("time_ms", "id")
    price, quantity = F.col("price").cast(PRICE), F.col("quantity").cast(QUANTITY)
    is_taker_buy = ~F.col("buyer_is_maker")
    return (
        trades.withColumn("open_time_ms", calendar.open_time_ms(Interval.M1, F.col("time_ms")))
        .groupBy("symbol", "open_time_ms")
        .agg(
            _amount(F.min_by(price, event)).alias("open"),
            _amount(F.max(price)).alias("high"),
            _amount(F.min(price)).alias("low"),
            _amount(F.max_by(price, event)).alias("close"),
            _amount(F.sum(quantity)).alias("volume"),
            _amount(F.sum(price * quantity)).alias("quote_volume"),
            F.count(F.lit(1)).alias("trades"),
            _sum_where(is_taker_buy, quantity).alias("taker_buy_volume"),
            _sum_where(is_taker_buy, price * quantity).alias("taker_buy_quote_volume"),
            F.min("id").alias("first_id"),
            F.max("id").alias("last_id"),
            F.max("time_ms").alias("last_time_ms"),
        )
    )


def _judged(folds: DataFrame, as_of_ms: AsOf) -> DataFrame:
    """Add to each minute's fold what its neighbours tell: whether a trade can be missing."""
    before = folds.select("symbol", (F.col("last_id") + 1).alias("first_id"), F.lit(1).alias("led"))
    after = folds.select("symbol", (F.col("first_id") - 1).alias("last_id"), F.lit(1).alias("goes"))
    has_no_hole = F.col("last_id") - F.col("first_id") + 1 == F.col("trades")
    is_whole = has_no_hole & F.col("led").isNotNull() & F.col("goes").isNotNull()
    return (
        folds.join(before, on=["symbol", "first_id"], how="left")
        .join(after, on=["symbol", "last_id"], how="left")
        .withColumn("interval", F.lit(Interval.M1))
        .withColumn("expected_minutes", F.lit(1))
        .withColumn("observed_minutes", is_whole.cast("int"))
        .withColumn(
            "status",
            status(
                expected_minutes=F.col("expected_minutes"),
                observed_minutes=F.col("observed_minutes"),
                end_ms=F.col("open_time_ms") + F.lit(MINUTE_MS),
                as_of_ms=as_of_ms,
                last_part_is_open=F.col("goes").isNull(),
            ),
        )
        .withColumn("source", F.lit(CandleSource.TRADES))
        .withColumn(
            "revision",
            revision(
                F.col("status"),
                F.col("source"),
                expected_minutes=F.col("expected_minutes"),
                observed_minutes=F.col("observed_minutes"),
                elapsed_ms=F.col("last_time_ms") - F.col("open_time_ms"),
                trades=F.col("trades"),
                ohlcv_only=F.lit(False),
            ),
        )
        .select(*CANDLES.names)
    )


def _amount(column: Column) -> Column:
    return column.cast(AMOUNT)


def _sum_where(condition: Column, amount: Column) -> Column:
    return _amount(F.coalesce(F.sum(F.when(condition, amount)), F.lit(0)))
