"""Hours out of 13 million minutes: Spark beside a pandas loop, Polars and DuckDB, all exact."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
from pyspark.sql import SparkSession
from tests.bench.bench import NAIVE, OURS, Bench, Figure
from tests.bench.processes import cpu_s
from tests.bench.year_of_minutes import MINUTES, PLACES, SYMBOLS, hours, write_minutes

from coinstream_contracts.intervals import Interval
from coinstream_spark.session import open_session
from coinstream_spark.settings import SparkSettings
from coinstream_spark.transforms.rollup import rollup

ROW = "batch"
ROWS_PER_S = Figure("minutes rolled up", "minutes/s", "higher")
CPU_PER_MILLION = Figure("CPU per million minutes", "s", "lower", 2)
TIMES_PANDAS = Figure("throughput beside that of the loop", "times", "higher", 1)
PANDAS_LOOP = "beside a pandas loop by symbol"

_PANDAS_SYMBOLS = 2
_COMPARED = ("symbol", "open_time_ms", "open", "high", "low", "close", "volume", "quote_volume")
_LIMIT_S = 400
_END_OF_TIME_MS = 10**14


def run(bench: Bench, folder: Path) -> None:
    """Measure every peer over the same files, in turns; the pandas loop over some of them."""
    symbols = max(bench.effort.count(SYMBOLS), _PANDAS_SYMBOLS)
    all_files, few_files = folder / "minutes", folder / "few_minutes"
    with bench.row(ROW), _transform(few_files, folder / "spark") as transform:
        write_minutes(all_files, symbols, MINUTES)
        for number in bench.repetitions():
            ours = _figures(transform(all_files), symbols)
            _check(folder / "spark", symbols)
            for peer, source, count in (
                ("Polars", all_files, symbols),
                ("DuckDB", all_files, symbols),
                ("pandas", few_files, _PANDAS_SYMBOLS),
            ):
                target = folder / f"{peer}.parquet"
                theirs = _figures(_peer(peer, source, target), count)
                _check(target, count)
                case, mine = _case(peer, symbols), ours
                bench.add(ROW, case, NAIVE, number, theirs)
                if peer == "pandas":
                    mine = ours | {TIMES_PANDAS: ours[ROWS_PER_S] / theirs[ROWS_PER_S]}
                bench.add(ROW, case, OURS, number, mine)
        shutil.rmtree(all_files)


def _case(peer: str, symbols: int) -> str:
    beside = PANDAS_LOOP if peer == "pandas" else f"beside {peer}"
    return f"{beside}, {symbols * MINUTES / 1e6:.1f} million minutes to hours"


def _figures(measured: tuple[float, float], symbols: int) -> dict[Figure, float]:
    took, cpu = measured
    minutes = symbols * MINUTES
    return {ROWS_PER_S: minutes / took, CPU_PER_MILLION: cpu / minutes * 1e6}


def _peer(name: str, source: Path, target: Path) -> tuple[float, float]:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.bench.naive.batch", name, str(source), str(target)],
        check=True,
        capture_output=True,
        text=True,
        timeout=_LIMIT_S,
    )
    took, cpu = ended.stdout.split()[-2:]
    return float(took), float(cpu)


@contextmanager
def _transform(few: Path, target: Path) -> Iterator[Callable[[Path], tuple[float, float]]]:
    """Give what runs the transform as the jobs do, and returns seconds and CPU seconds.

    It ran over a few files before: a JVM begins slowly.
    """
    write_minutes(few, _PANDAS_SYMBOLS, MINUTES)
    spark = open_session("bench", SparkSettings(spark_driver_memory="2g"))
    try:
        jvm: int = spark.sparkContext._gateway.proc.pid  # type: ignore[union-attr]

        def transform(source: Path) -> tuple[float, float]:
            cpu, began = cpu_s(jvm), time.monotonic()
            _hours(spark, source, target)
            return time.monotonic() - began, cpu_s(jvm) - cpu

        transform(few)
        yield transform
    finally:
        spark.stop()


def _hours(spark: SparkSession, source: Path, target: Path) -> None:
    minutes = spark.read.parquet(str(source))
    made = rollup(minutes, of=Interval.M1, to=Interval.H1, as_of_ms=_END_OF_TIME_MS)
    made.write.mode("overwrite").parquet(str(target))


def _check(target: Path, symbols: int) -> None:
    """Hold a peer's hours against the integers.

    Raises:
        AssertionError: one differs, be it in the last digit.
    """
    table = pyarrow.parquet.read_table(target, columns=[*_COMPARED, "trades"])
    columns = [table[name].to_pylist() for name in table.column_names]
    made = sorted(tuple(_units(value) for value in row) for row in zip(*columns, strict=True))
    if made != list(hours(symbols, MINUTES)):
        raise AssertionError(f"{target.name}: not the exact hours")


def _units(value: object) -> object:
    return int(value.scaleb(PLACES)) if isinstance(value, Decimal) else value
