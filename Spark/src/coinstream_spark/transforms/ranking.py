"""What a rolling window of candles says of each symbol: the figures that rankings are made of."""

from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from coinstream_contracts.intervals import Interval
from coinstream_contracts.rankings import RankingWindow
from coinstream_contracts.times import MINUTE_MS
from coinstream_spark.schema import AMOUNT

WINDOW_COLUMNS: Final = (
    "symbol",
    "since_ms",
    "newest_ms",
    "open",
    "price",
    "high",
    "low",
    "base_volume",
    "quote_volume",
)


def window_start_ms(window: RankingWindow, as_of_ms: int) -> int:
    """Return the open time of the window's first minute; its last is the one of `as_of_ms`."""
    return Interval.M1.floor(as_of_ms) + MINUTE_MS - window.length_ms


def window_figures(candles: DataFrame, *, window: RankingWindow, as_of_ms: int) -> DataFrame:
    """Return a row of `WINDOW_COLUMNS` for each symbol that has candles in the window.

    `since_ms` and `newest_ms` are the open times of the first and the last of them; `open` is the
    price at the beginning, `price` the last one. `quote_volume` is null where a candle does not
    tell it.

    Args:
        candles: of the schema `CANDLES`, of any intervals, none within another; older and newer
            ones than the window's do not count. The one that is still open does.
        window: how far back it goes.
        as_of_ms: where it ends.
    """
    opened = F.col("open_time_ms")
    in_window = (opened >= F.lit(window_start_ms(window, as_of_ms))) & (
        opened <= F.lit(Interval.M1.floor(as_of_ms))
    )
    tells_all = F.count("quote_volume") == F.count(F.lit(1))
    return (
        candles.where(in_window)
        .groupBy("symbol")
        .agg(
            F.min(opened).alias("since_ms"),
            F.max(opened).alias("newest_ms"),
            F.min_by("open", opened).alias("open"),
            F.max_by("close", opened).alias("price"),
            F.max("high").alias("high"),
            F.min("low").alias("low"),
            F.sum("volume").cast(AMOUNT).alias("base_volume"),
            F.when(tells_all, F.sum("quote_volume").cast(AMOUNT)).alias("quote_volume"),
        )
        .select(*WINDOW_COLUMNS)
    )
