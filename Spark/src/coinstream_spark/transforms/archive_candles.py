"""Rows of the exchange's public archive as candles, and what is wrong with those that are none.

Facts from `github.com/binance/binance-public-data`: spot klines have twelve columns (open time,
open, high, low, close, volume, close time, quote volume, trades, taker's buy volume, taker's buy
quote volume, unused); times are milliseconds, and microseconds in files since 2025-01-01.
"""

from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from coinstream_contracts.candles import CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_spark.schema import AMOUNT, CANDLES
from coinstream_spark.transforms import calendar
from coinstream_spark.transforms.amounts import GREATEST, exact_amount
from coinstream_spark.transforms.completeness import AsOf
from coinstream_spark.transforms.revisions import revision

PROBLEM: Final = "problem"
"""The column that says why a row is not a candle; null where it is one."""

_COLUMNS: Final = 12
_OPEN_TIME, _CLOSE_TIME, _TRADES = 0, 6, 8
_TOLD: Final = {"open": 1, "high": 2, "low": 3, "close": 4, "volume": 5}
_MAYBE_TOLD: Final = {"quote_volume": 7, "taker_buy_volume": 9, "taker_buy_quote_volume": 10}
_FIRST_MICROSECOND_STAMP: Final = 10**14


def archive_candles(lines: DataFrame, *, of: Interval, as_of_ms: AsOf) -> DataFrame:
    """Return the lines with the columns of `CANDLES` and `problem`.

    Candles of the archive are whole. A line is refused whose numbers cannot be kept exactly, whose
    times do not fit the interval, whose prices contradict each other, or that is not over yet.
    Quote volume, trades and taker volumes may be blank: files of other origin lack them.

    Args:
        lines: with `symbol` and `text`; other columns stay.
        of: their interval.
        as_of_ms: the time; what ends later cannot be a closed candle.
    """
    opened = F.col("open_time_ms")
    typed = (
        lines.withColumn("columns", F.split("text", ","))
        .withColumn("open_time_ms", _time_ms(_OPEN_TIME))
        .withColumns(
            {
                name: exact_amount(_text(index), AMOUNT)
                for name, index in (_TOLD | _MAYBE_TOLD).items()
            }
        )
        .withColumn("trades", F.when(_text(_TRADES).rlike("^[0-9]+$"), _integer(_TRADES)))
        .withColumn("interval", F.lit(of))
        .withColumn("expected_minutes", calendar.expected_minutes(of, opened))
        .withColumn("observed_minutes", F.col("expected_minutes"))
        .withColumn("status", F.lit(CandleStatus.COMPLETE))
        .withColumn("source", F.lit(CandleSource.ARCHIVE))
        .withColumn(PROBLEM, F.coalesce(*_problems(of, as_of_ms)))
        .withColumn("revision", _revision())
    )
    others = [name for name in lines.columns if name not in {*CANDLES.names, "text"}]
    return typed.select(*others, *CANDLES.names, PROBLEM)


def _revision() -> Column:
    ohlcv_only = F.col("quote_volume").isNull() & F.col("taker_buy_volume").isNull()
    return revision(
        F.col("status"),
        F.col("source"),
        expected_minutes=F.col("expected_minutes"),
        observed_minutes=F.col("observed_minutes"),
        elapsed_ms=F.lit(0),
        trades=F.col("trades"),
        ohlcv_only=ohlcv_only,
    )


def _problems(of: Interval, as_of_ms: AsOf) -> list[Column]:
    """Return the reasons to refuse a row, each null where it does not hold."""
    opened = F.col("open_time_ms")
    end_ms = calendar.next_open_time_ms(of, opened)
    rules = {
        "open time: not an integer": opened.isNull(),
        f"open time: no {of} candle begins then": calendar.open_time_ms(of, opened) != opened,
        f"close time: longer than {of}": _time_ms(_CLOSE_TIME) >= end_ms,
        "not over yet": end_ms > F.lit(as_of_ms),
        **{f"{name}: not an amount of at most 18 places": F.col(name).isNull() for name in _TOLD},
        **{
            f"{name}: not an amount of at most 18 places": F.col(name).isNull() & _is_told(index)
            for name, index in _MAYBE_TOLD.items()
        },
        "trades: not an integer": F.col("trades").isNull() & _is_told(_TRADES),
        "an amount is absurdly great": F.greatest("high", "volume", *_MAYBE_TOLD)
        >= F.lit(GREATEST),
        "low: above another price": F.col("low") > F.least("open", "high", "close"),
        "high: below another price": F.col("high") < F.greatest("open", "low", "close"),
    }
    columns = F.size("columns")
    return [
        F.when(
            columns != F.lit(_COLUMNS),
            F.format_string(f"%d columns instead of {_COLUMNS}", columns),
        ),
        *(F.when(broken, F.lit(text)) for text, broken in rules.items()),
    ]


def _text(index: int) -> Column:
    return F.trim(F.try_element_at("columns", F.lit(index + 1)))


def _is_told(index: int) -> Column:
    return _text(index) != F.lit("")


def _integer(index: int) -> Column:
    return _text(index).try_cast("long")


def _time_ms(index: int) -> Column:
    stamp = _integer(index)
    whole = stamp - F.pmod(stamp, F.lit(1_000))
    return F.when(
        stamp >= F.lit(_FIRST_MICROSECOND_STAMP), (whole / F.lit(1_000)).cast("long")
    ).otherwise(stamp)
