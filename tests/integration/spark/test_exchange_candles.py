"""The exchange's candles of five minutes, rolled up, are its own of every longer interval."""

from collections.abc import Iterator
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pytest
from pyspark.sql import DataFrame, SparkSession

from coinstream_contracts.intervals import Interval
from coinstream_spark.sources.archive import archive_lines, find_files
from coinstream_spark.transforms.archive_candles import archive_candles
from coinstream_spark.transforms.rollup import rollup

pytestmark = pytest.mark.integration

LONGER = (Interval.M15, Interval.H1, Interval.H4, Interval.D1)
TOLD = ("symbol", "interval", "open_time_ms", "open", "high", "low", "close", "volume")
END_OF_TIME_MS = 10**14


@pytest.fixture(scope="module")
def folder(project_root: Path) -> Path:
    found = project_root.parent / "shared/data/klines"
    if not found.is_dir():
        pytest.skip("no candles of the exchange in ../shared/data/klines")
    return found


def theirs(folder: Path, symbol: str, interval: Interval) -> Iterator[tuple[object, ...]]:
    """Yield symbol, interval, open time, prices and volume, decimals by the floats' own digits."""
    table = pyarrow.feather.read_table(
        folder / f"{symbol.replace('USDT', '_USDT')}-{interval}.feather"
    )
    times = table["date"].cast(pa.timestamp("ms", "UTC")).cast("int64").to_pylist()
    amounts = [table[name].to_pylist() for name in ("open", "high", "low", "close", "volume")]
    for time_ms, *row in zip(times, *amounts, strict=True):
        yield (symbol, interval.value, time_ms, *(Decimal(repr(amount)) for amount in row))


def test_five_minutes_rolled_up_are_the_exchanges_longer_candles_to_the_last_digit(
    folder: Path, spark: SparkSession
) -> None:
    files = [
        file
        for symbol in ("BTCUSDT", "DOGEUSDT")
        for file in find_files([folder], symbol, Interval.M5)
    ]
    assert len(files) == 2
    five = archive_candles(
        archive_lines(spark, files), of=Interval.M5, as_of_ms=END_OF_TIME_MS
    ).cache()
    assert five.where("problem is not null").count() == 0
    longer = [rollup(five, of=Interval.M5, to=to, as_of_ms=END_OF_TIME_MS) for to in LONGER]
    # A table takes a third of the time that rows take.
    table = reduce(DataFrame.unionByName, longer).select(*TOLD, "status").toArrow()
    five.unpersist()

    *told, statuses = (column.to_pylist() for column in table.columns)
    made = dict(zip(zip(*told, strict=True), statuses, strict=True))
    wanted = {
        candle
        for symbol in ("BTCUSDT", "DOGEUSDT")
        for interval in LONGER
        for candle in theirs(folder, symbol, interval)
    }
    assert len(wanted) > 60_000
    assert wanted - made.keys() == set()
    # What begins with the last minutes that are there is not whole, and says so.
    assert {status for candle, status in made.items() if candle in wanted} == {"complete"}
    assert {status for candle, status in made.items() if candle not in wanted} <= {"partial"}
