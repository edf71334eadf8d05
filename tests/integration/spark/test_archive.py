"""Files of the archive, in every form that they come in."""

import gzip
import hashlib
import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from pyspark.sql import Row, SparkSession

from coinstream_contracts.candles import CandleSource, CandleStatus, revision
from coinstream_contracts.intervals import Interval
from coinstream_spark.sources.archive import ArchiveFile, archive_lines, find_files, is_intact
from coinstream_spark.transforms.archive_candles import archive_candles

pytestmark = pytest.mark.integration

TITLES = (
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
    "taker_buy_volume,taker_buy_quote_volume,ignore"
)
FIRST_MS = 1_723_161_600_000
MINUTE_MS = 60_000


def line(index: int = 0, *, unit: int = 1, **changed: str) -> str:
    opened = FIRST_MS + index * MINUTE_MS
    fields = {
        "open_time": str(opened * unit),
        "open": "61686.00000000",
        "high": "61744.37000000",
        "low": "61630.88000000",
        "close": "61631.79000000",
        "volume": "34.08180000",
        "close_time": str((opened + MINUTE_MS) * unit - 1),
        "quote_volume": "2102488.19833370",
        "count": "1824",
        "taker_buy_volume": "15.59452000",
        "taker_buy_quote_volume": "961883.27770980",
        "ignore": "0",
    } | changed
    return ",".join(fields.values())


def read(
    spark: SparkSession, files: list[ArchiveFile], now_ms: int = 10**14
) -> dict[tuple[str, int], Row]:
    """Return the rows by file and line."""
    lines = archive_lines(spark, files)
    rows = archive_candles(lines, of=Interval.M1, as_of_ms=now_ms).collect()
    return {(row["file"], row["line"]): row for row in rows}


def test_every_form_of_file_gives_the_same_candles(spark: SparkSession, tmp_path: Path) -> None:
    in_ms = "".join(f"{line(index)}\n" for index in range(3))
    in_us = "".join(f"{line(index, unit=1_000)}\r\n" for index in range(3))
    (tmp_path / "BTCUSDT-1m-plain.csv").write_text(in_ms)
    (tmp_path / "BTCUSDT-1m-titled.csv").write_text(f"{TITLES}\n{in_us}\n")
    with gzip.open(tmp_path / "BTCUSDT-1m-packed.csv.gz", "wt") as packed:
        packed.write(in_us)
    with zipfile.ZipFile(tmp_path / "BTCUSDT-1m-zipped.zip", "w") as zipped:
        zipped.writestr("BTCUSDT-1m-zipped.csv", f"\ufeff{TITLES}\n{in_ms}")
    opened = [FIRST_MS + index * MINUTE_MS for index in range(3)]
    table = pa.table(
        {
            "open_time": pa.array(opened, pa.timestamp("ms")),
            **{
                name: [float(text)] * 3
                for name, text in zip(TITLES.split(",")[1:6], line().split(",")[1:6], strict=True)
            },
            "quote_volume": [Decimal("2102488.1983337")] * 3,
            "trades": [1_824] * 3,
            "taker_buy_volume": [15.59452] * 3,
            "taker_buy_quote_volume": [Decimal("961883.2777098")] * 3,
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "BTC_USDT-1m.parquet")

    files = list(find_files([tmp_path]))
    rows = read(spark, files)

    first_lines = dict(sorted(rows, reverse=True))
    assert first_lines == {
        "BTCUSDT-1m-plain.csv": 1,
        "BTCUSDT-1m-titled.csv": 2,
        "BTCUSDT-1m-packed.csv.gz": 1,
        "BTCUSDT-1m-zipped.zip": 2,
        "BTC_USDT-1m.parquet": 1,
    }
    assert {row["problem"] for row in rows.values()} == {None}
    candles = {tuple(row)[2:] for row in rows.values()}
    assert len(candles) == 3
    row = rows["BTCUSDT-1m-plain.csv", 1]
    assert (row["symbol"], row["interval"], row["source"]) == ("BTCUSDT", "1m", "archive")
    assert [row["open"], row["volume"]] == [Decimal(61_686), Decimal("34.0818")]
    assert [row["quote_volume"], row["trades"]] == [Decimal("2102488.1983337"), 1_824]
    assert row["revision"] == revision(
        CandleStatus.COMPLETE,
        CandleSource.ARCHIVE,
        expected_minutes=1,
        observed_minutes=1,
        trades=1_824,
    )


BAD_LINES = {
    "1,2,3": "3 columns instead of 12",
    "": "1 columns instead of 12",
    line(open_time="soon"): "open time: not an integer",
    line(open_time=str(FIRST_MS + 1)): "open time: no 1m candle begins then",
    line(close_time=str(FIRST_MS + 5 * MINUTE_MS - 1)): "close time: longer than 1m",
    line(open="-1"): "open: not an amount of at most 18 places",
    line(high="NaN"): "high: not an amount of at most 18 places",
    line(low="61630.1234567890123456789"): "low: not an amount of at most 18 places",
    line(close=""): "close: not an amount of at most 18 places",
    line(volume="1e-19"): "volume: not an amount of at most 18 places",
    line(volume="1.5e-18"): "volume: not an amount of at most 18 places",
    line(volume="1e-40"): "volume: not an amount of at most 18 places",
    line(volume="123456789012345678901"): "volume: not an amount of at most 18 places",
    line(quote_volume="many"): "quote_volume: not an amount of at most 18 places",
    line(count="1.5"): "trades: not an integer",
    line(volume="1e16"): "an amount is absurdly great",
    line(high="99999999999999999"): "an amount is absurdly great",
    line(low="61700"): "low: above another price",
    line(high="61650"): "high: below another price",
    line(index=60): "not over yet",
}


def test_a_line_that_is_no_candle_is_refused_with_its_reason_and_no_other_line(
    spark: SparkSession, tmp_path: Path
) -> None:
    good = [line(index) for index in range(1, len(BAD_LINES) + 1)]
    in_turn = [each for pair in zip(BAD_LINES, good, strict=True) for each in pair]
    file = tmp_path / "BTCUSDT-1m-2024-08.csv"
    file.write_bytes("\n".join(in_turn).encode() + b"\n\xff\xfe,spoiled\n")
    rows = read(spark, list(find_files([file])), now_ms=FIRST_MS + 60 * MINUTE_MS)

    found = {number: row["problem"] for (_, number), row in rows.items()}
    wanted: dict[int, str | None] = dict.fromkeys(range(2, 2 * len(good) + 1, 2))
    wanted |= dict(zip(range(1, 2 * len(good), 2), BAD_LINES.values(), strict=True))
    assert found == wanted | {2 * len(good) + 1: "2 columns instead of 12"}


def test_small_and_great_floats_keep_their_digits(spark: SparkSession, tmp_path: Path) -> None:
    amounts = [1.2e-7, 5e-18, 0.1 + 0.2, 123456789.12345679, 1.5e15, 0.0]
    file = tmp_path / "floats.parquet"
    columns = dict.fromkeys(("open", "high", "low", "close", "volume"), amounts)
    times = [FIRST_MS + index * MINUTE_MS for index in range(len(amounts))]
    pyarrow.parquet.write_table(pa.table({"date": times, **columns}), file)
    rows = read(spark, list(find_files([file], "BTCUSDT", Interval.M1)))

    for (_, number), row in rows.items():
        assert (row["problem"], row["volume"]) == (None, Decimal(repr(amounts[number - 1])))
        assert (row["quote_volume"], row["trades"]) == (None, None)
        assert row["revision"] == revision(
            CandleStatus.COMPLETE,
            CandleSource.ARCHIVE,
            expected_minutes=1,
            observed_minutes=1,
            ohlcv_only=True,
        )


def test_a_checksum_beside_a_file_tells_whether_it_is_intact(tmp_path: Path) -> None:
    file = tmp_path / "BTCUSDT-1m-2024-08.csv"
    file.write_text(line())
    assert is_intact(file) is None
    digest = hashlib.sha256(line().encode()).hexdigest()
    beside = tmp_path / f"{file.name}.CHECKSUM"
    beside.write_text(f"{digest}  {file.name}\n")
    assert is_intact(file) is True
    beside.write_text("")
    assert is_intact(file) is False
    beside.write_text(f"{digest}  {file.name}\n")
    file.write_text(line(1))
    assert is_intact(file) is False


def test_files_are_found_by_what_their_names_say(tmp_path: Path) -> None:
    names = ["BTCUSDT-1m-2024-08.zip", "ETHUSDT-1m-2024-08.zip", "BTC_USDT-1h.feather"]
    for name in [*names, "BTCUSDT-1m-2024-08.zip.CHECKSUM", "BTCUSDT-1mo-2024.csv", "notes.txt"]:
        (tmp_path / name).touch()

    found = {Path(file.path).name: file[1:] for file in find_files([tmp_path])}
    assert found == {
        "BTCUSDT-1m-2024-08.zip": ("BTCUSDT", "1m"),
        "ETHUSDT-1m-2024-08.zip": ("ETHUSDT", "1m"),
        "BTC_USDT-1h.feather": ("BTCUSDT", "1h"),
        "BTCUSDT-1mo-2024.csv": ("BTCUSDT", "1M"),
    }
    only = [Path(file.path).name for file in find_files([tmp_path], "BTCUSDT", Interval.M1)]
    assert only == ["BTCUSDT-1m-2024-08.zip"]
    (named,) = find_files([tmp_path / "notes.txt"], "BTCUSDT", Interval.M1)
    assert named == ArchiveFile(str(tmp_path / "notes.txt"), "BTCUSDT", "1m")
    with pytest.raises(ValueError, match="name does not tell"):
        list(find_files([tmp_path / "notes.txt"]))
    with pytest.raises(FileNotFoundError):
        list(find_files([tmp_path / "absent"]))
