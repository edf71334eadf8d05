"""Puts candles of the exchange's public archive into MongoDB.

    python -m coinstream_spark.jobs.import_archive downloads/ --symbol BTCUSDT

Files are CSV as they come (`.zip`, `.csv`, `.csv.gz`), or Feather and Parquet tables. One with a
`.CHECKSUM` beside it is held against that. Rows that are no candles are told of with file, line and
reason, and left out; the others are imported. So is everything else of a run with a spoiled file.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.symbols import parse_symbol
from coinstream_mongodb.client import open_client
from coinstream_mongodb.indexes import ensure_indexes
from coinstream_spark.jobs import arguments
from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.jobs.run_records import Scope, Tally
from coinstream_spark.jobs.running import run_with_spark
from coinstream_spark.jobs.settings import JobSettings
from coinstream_spark.sinks.stored_candles import write_candles
from coinstream_spark.sources.archive import (
    ArchiveFile,
    archive_lines,
    find_files,
    is_cut_short,
    is_intact,
)
from coinstream_spark.store_address import StoreAddress
from coinstream_spark.transforms.archive_candles import PROBLEM, archive_candles
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_TOLD_ROWS: Final = 1_000
"""Refused rows that are told of one by one; of more, only their number."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to import: candles that opened from `start_ms` to before `end_ms`, or all."""

    start_ms: int | None
    end_ms: int | None
    now_ms: int


def import_files(
    spark: SparkSession,
    address: StoreAddress,
    files: Sequence[ArchiveFile],
    wanted: Wanted,
    tally: Tally | None = None,
) -> ExitCode:
    """Import the files and tell of what was wrong with them; add to `tally` what became of them.

    Raises:
        pyspark.errors.PySparkException: a file cannot be read, or MongoDB is away.
    """
    intact = [file for file in files if _may_be_read(file)]
    refused = 0
    for name, several in groupby(sorted(intact, key=_interval), key=_interval):
        of = Interval(name)
        rows = archive_candles(
            archive_lines(spark, list(several)), of=of, as_of_ms=wanted.now_ms
        ).transform(_in_range, wanted)
        refused += _tell_of(rows.where(F.col(PROBLEM).isNotNull()))
        written = write_candles(rows.where(F.col(PROBLEM).isNull()), address)
        _log.info(
            "candles_written",
            interval=of,
            symbols=len(written.symbols),
            candles=written.made,
            inserted=written.counts.inserted,
            replaced=written.counts.replaced,
            superseded=written.counts.superseded,
        )
        if tally is not None:
            tally.update(written.figures())
    if tally is not None:
        tally.update(files=len(intact), rows_left_out=refused)
    is_whole = len(intact) == len(files) and not refused
    return ExitCode.OK if is_whole else ExitCode.INCOMPLETE_INPUT


def _interval(file: ArchiveFile) -> str:
    return file.interval


def _may_be_read(file: ArchiveFile) -> bool:
    if file.interval not in STORED_INTERVALS:
        _log.error("file_left_out", file=file.path, reason=f"no history of {file.interval} is kept")
        return False
    if is_intact(Path(file.path)) is False:
        _log.error("file_left_out", file=file.path, reason="does not match its checksum")
        return False
    if is_cut_short(Path(file.path)):
        _log.error("file_left_out", file=file.path, reason="no whole zip file")
        return False
    return True


def _in_range(rows: DataFrame, wanted: Wanted) -> DataFrame:
    opened = F.col("open_time_ms")
    if wanted.start_ms is not None:
        rows = rows.where(opened.isNull() | (opened >= F.lit(wanted.start_ms)))
    if wanted.end_ms is not None:
        rows = rows.where(opened.isNull() | (opened < F.lit(wanted.end_ms)))
    return rows


def _tell_of(refused: DataFrame) -> int:
    first = refused.select("file", "line", PROBLEM).limit(_TOLD_ROWS).collect()
    for row in sorted(first):
        _log.warning("row_left_out", file=row["file"], line=row["line"], reason=row[PROBLEM])
    count = refused.count() if len(first) == _TOLD_ROWS else len(first)
    if count:
        _log.error("rows_left_out", rows=count)
    return count


def _parser() -> argparse.ArgumentParser:
    parser = arguments.parser("import_archive", (__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path, help="files, or folders of them")
    parser.add_argument("--symbol", type=parse_symbol, help="only this symbol")
    parser.add_argument(
        "--interval",
        type=Interval,
        choices=STORED_INTERVALS,
        help="only this interval; with --symbol, also of files whose names do not tell",
    )
    parser.add_argument("--start", type=arguments.parse_time, help="only candles from then on")
    parser.add_argument("--end", type=arguments.parse_time, help="only candles before then")
    return parser


def main(argv: Sequence[str] | None = None) -> ExitCode:
    """Read the arguments and do it."""
    parser = _parser()
    given = parser.parse_args(argv)
    try:
        files = list(find_files(given.paths, given.symbol, given.interval))
    except (OSError, ValueError) as error:
        parser.error(str(error))
    if not files:
        parser.error("no candles there: names are as in BTCUSDT-1m-2024-08.zip")
    settings = JobSettings()
    wanted = Wanted(given.start, given.end, time.time_ns() // 1_000_000)

    def work(spark: SparkSession, tally: Tally) -> ExitCode:
        with open_client(settings.mongo_uri) as client:
            ensure_indexes(client[settings.mongo_db])
        return import_files(spark, settings.address, files, wanted, tally)

    symbols = () if given.symbol is None else (given.symbol,)
    scope = Scope(symbols, given.start, given.end)
    return run_with_spark("import_archive", settings, work, scope)


if __name__ == "__main__":
    sys.exit(main())
