"""Files of the exchange's public archive, and tables of the same columns, as lines of text.

What is in a line is for `transforms.archive_candles` to judge; here files are found, their
checksums held against them, and their lines read by as many tasks as there are files.
"""

import gzip
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from coinstream_contracts.intervals import Interval
from coinstream_spark.sources.archive_tables import TABLES, table_lines

_NAME: Final = re.compile(
    r"([A-Z0-9]+)(?:_([A-Z0-9]+))?-([0-9]+(?:mo|[mhdwM]))(?:-[^.]*)?"
    r"\.(?:csv|csv\.gz|zip|feather|parquet)"
)
_LINES: Final = "symbol string, file string, line long, text string"
_SCHEMA: Final = pa.schema(
    [("symbol", pa.string()), ("file", pa.string()), ("line", pa.int64()), ("text", pa.string())]
)
_BATCH: Final = 20_000


class ArchiveFile(NamedTuple):
    """A file and whose candles it holds. Every task must be able to open the path."""

    path: str
    symbol: str
    interval: str


def find_files(
    paths: Iterable[Path], symbol: str | None = None, interval: Interval | None = None
) -> Iterator[ArchiveFile]:
    """Yield the files at and under the paths that hold candles, in order of their names.

    Symbol and interval are those of the name, as in `BTCUSDT-1m-2024-08.zip` and
    `BTC_USDT-5m.feather`; files of others than those given are left out. A file that is a path of
    its own, but whose name tells nothing, holds what is given.

    Raises:
        FileNotFoundError: a path does not exist.
        ValueError: a file's name does not tell what it holds, and the arguments neither.
    """
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"no such file or folder: {path}")
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            told = _told(file)
            if told and symbol in {None, told.symbol} and interval in {None, told.interval}:
                yield told
            elif not told and file is path:
                if not (symbol and interval):
                    raise ValueError(f"{path}: name does not tell symbol and interval; give them")
                yield ArchiveFile(str(path), symbol, interval.value)


def _told(path: Path) -> ArchiveFile | None:
    found = _NAME.fullmatch(path.name)
    if found is None or not path.is_file():
        return None
    # The archive writes a month as `1mo`.
    interval = found[3].replace("mo", "M")
    if interval not in set(Interval):
        return None
    return ArchiveFile(str(path), found[1] + (found[2] or ""), interval)


def is_intact(path: Path) -> bool | None:
    """Say whether a file is what its `.CHECKSUM` says; None where there is none beside it."""
    beside = path.with_name(path.name + ".CHECKSUM")
    if not beside.is_file():
        return None
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return beside.read_text().lower().split()[:1] == [found]


def is_cut_short(path: Path) -> bool:
    """Say whether a zip file lacks its end, where the list of what is in it stands."""
    return path.suffix == ".zip" and not zipfile.is_zipfile(path)


def archive_lines(spark: SparkSession, files: Sequence[ArchiveFile]) -> DataFrame:
    """Return the lines of the files, without titles: symbol, file, line (from 1), text.

    Raises, when an action runs:
        pyspark.errors.PythonException: a file cannot be read.
    """
    return (
        spark.createDataFrame(files, "path string, symbol string, interval string")
        .repartition(max(len(files), 1))
        .mapInArrow(_read, _LINES)
    )


def _read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for each in batch.to_pylist():
            file = ArchiveFile(**each)
            for first, texts in _portions(Path(file.path)):
                yield pa.RecordBatch.from_arrays(
                    [
                        pa.array([file.symbol] * len(texts), pa.string()),
                        pa.array([Path(file.path).name] * len(texts), pa.string()),
                        pa.array(range(first, first + len(texts)), pa.int64()),
                        pa.array(texts, pa.string()),
                    ],
                    schema=_SCHEMA,
                )


def _portions(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield lines, each portion with the number of its first; blank lines only at a file's end."""
    if path.suffix in TABLES:
        yield from table_lines(path, _BATCH)
        return
    texts: list[str] = []
    first = 1
    for number, text in enumerate(_text_lines(path), 1):
        if number == 1 and text.lower().startswith("open"):
            first = 2
            continue
        texts.append(text)
        if len(texts) == _BATCH:
            yield first, texts
            first, texts = number + 1, []
    while texts and not texts[-1]:
        texts.pop()
    if texts:
        yield first, texts


def _text_lines(path: Path) -> Iterator[str]:
    # What is not UTF-8 becomes a line that is refused, with its number.
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                with archive.open(member) as file:
                    yield from _decoded(io.TextIOWrapper(file, "utf-8-sig", "replace"))
    elif path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", errors="replace") as file:
            yield from _decoded(file)
    else:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            yield from _decoded(file)


def _decoded(file: Iterable[str]) -> Iterator[str]:
    for line in file:
        yield line.rstrip("\r\n")
