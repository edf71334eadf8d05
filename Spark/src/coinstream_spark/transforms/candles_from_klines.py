"""One-minute candles out of the exchange's klines, and the newest of candles told repeatedly."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from coinstream_contracts.candles import CandleSource
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_spark.schema import CANDLES, KLINES
from coinstream_spark.transforms.completeness import AsOf, status
from coinstream_spark.transforms.revisions import revision


def candles_from_klines(klines: DataFrame, *, as_of_ms: AsOf) -> DataFrame:
    """Return one candle for each symbol and minute: its newest kline, closed before open.

    Args:
        klines: of the schema `KLINES`, in any order, each any number of times.
        as_of_ms: up to when they are known; a minute that is long over and not closed is partial.
    """
    newest = _newest(klines, ["closed", "revision", "trades", "source"], KLINES.names)
    return each_as_candle(newest, as_of_ms=as_of_ms).select(*CANDLES.names)


def each_as_candle(klines: DataFrame, *, as_of_ms: AsOf) -> DataFrame:
    """Return every kline as a candle, row by row: the one of the greatest revision stands.

    Args:
        klines: of the schema `KLINES`; other columns stay. Without an open time a row says nothing.
        as_of_ms: up to when they are known; a minute that is long over and not closed is partial.
    """
    opened = F.col("open_time_ms")
    is_closed = F.col("closed")
    candles = (
        klines.withColumn("interval", F.lit(Interval.M1))
        .withColumn("expected_minutes", F.lit(1))
        .withColumn("observed_minutes", is_closed.cast("int"))
        .withColumn(
            "status",
            status(
                expected_minutes=F.col("expected_minutes"),
                observed_minutes=F.col("observed_minutes"),
                end_ms=opened + F.lit(MINUTE_MS),
                as_of_ms=as_of_ms,
                last_part_is_open=~is_closed,
            ),
        )
        # A REST answer is stamped with the time of asking, which says nothing of the candle.
        .withColumn(
            "elapsed_ms",
            F.when(F.col("source") == F.lit("rest"), F.lit(0)).otherwise(
                F.col("revision") - opened
            ),
        )
        .withColumn("source", _candle_source(F.col("source")))
        .withColumn(
            "revision",
            revision(
                F.col("status"),
                F.col("source"),
                expected_minutes=F.col("expected_minutes"),
                observed_minutes=F.col("observed_minutes"),
                elapsed_ms=F.col("elapsed_ms"),
                trades=F.col("trades"),
                ohlcv_only=F.lit(False),
            ),
        )
    )
    others = [name for name in klines.columns if name not in {*KLINES.names, *CANDLES.names}]
    return candles.select(*others, *CANDLES.names)


def newest_revisions(candles: DataFrame) -> DataFrame:
    """Return, of the candles of one symbol, interval and open time, the one that stands."""
    key = ["symbol", "interval", "open_time_ms"]
    return _newest(candles, ["revision", "source"], CANDLES.names, key)


def _newest(
    rows: DataFrame,
    order: list[str],
    columns: list[str],
    key: list[str] | None = None,
) -> DataFrame:
    newest = F.max_by(F.struct(*columns), F.struct(*order)).alias("newest")
    return rows.groupBy(*(key or ["symbol", "open_time_ms"])).agg(newest).select("newest.*")


def _candle_source(kline_source: Column) -> Column:
    return (
        F.when(kline_source == F.lit("trades"), F.lit(CandleSource.TRADES))
        .when(kline_source == F.lit("rest"), F.lit(CandleSource.REST_BACKFILL))
        .otherwise(F.lit(CandleSource.EXCHANGE_KLINE))
    )
