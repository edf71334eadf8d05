"""Candles out of files of the public archive."""

import gzip
import zipfile
from pathlib import Path

import pytest
from tests.unit.exchange.fake_venue import FakeVenue

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import HOUR_MS, MINUTE_MS
from coinstream_exchange.history.archive import Archive
from coinstream_exchange.history.history_venue import HistoryVenue
from coinstream_exchange.wire import KlineRow

FIRST_MS = 1_723_075_200_000  # 2024-08-08 00:00 UTC
NOW_MS = FIRST_MS + 20 * MINUTE_MS + 30_000


def archived(open_time_ms: int, *, us: bool = False, close: str = "2.50000000") -> str:
    scale, last = (1_000, 999) if us else (1, 0)
    closes = (open_time_ms + MINUTE_MS - 1) * scale + last
    return (
        f"{open_time_ms * scale},1.00000000,3.00000000,0.50000000,{close},10.00000000,"
        f"{closes},25.00000000,42,4.00000000,10.00000000,0"
    )


def rows(first: int, last: int, *, us: bool = False) -> str:
    minutes = range(first, last + 1)
    return "\n".join(archived(FIRST_MS + m * MINUTE_MS, us=us) for m in minutes) + "\n"


class MinutesVenue(FakeVenue):
    """Has a candle of its own, marked by its price, for each minute of a day around."""

    def now_ms(self) -> int:
        return NOW_MS

    def klines(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[KlineRow]:
        self._listed(symbol)
        until_ms = NOW_MS if end_ms is None else min(end_ms, NOW_MS)
        first_ms = FIRST_MS - HOUR_MS
        times = [t for t in range(first_ms, until_ms + 1, MINUTE_MS) if t >= (start_ms or 0)]
        times = times[-limit:] if start_ms is None else times[:limit]
        return [own_candle(open_time_ms) for open_time_ms in times]


def own_candle(open_time_ms: int) -> KlineRow:
    closes = open_time_ms + MINUTE_MS - 1
    prices = ("9.0", "9.0", "9.0", "9.0", "9.0")
    return KlineRow(open_time_ms, *prices, closes, "9.0", 9, "9.0", "9.0")


def asked(
    folder: Path,
    start: int | None,
    end: int | None,
    limit: int,
    interval: Interval = Interval.M1,
) -> list[tuple[int, bool]]:
    """Return the minute of each candle, and whether it is the archive's."""
    venue = HistoryVenue(MinutesVenue(), Archive(folder))
    found = venue.klines(
        "BTCUSDT",
        interval,
        start_ms=None if start is None else FIRST_MS + start * MINUTE_MS,
        end_ms=None if end is None else FIRST_MS + end * MINUTE_MS,
        limit=limit,
    )
    return [((row.open_time_ms - FIRST_MS) // MINUTE_MS, row.close != "9.0") for row in found]


@pytest.mark.parametrize("us", [False, True])
def test_a_row_is_told_as_the_exchange_tells_it_whatever_the_unit_of_its_times(
    tmp_path: Path, us: bool
) -> None:
    (tmp_path / "BTCUSDT-1m-2024-08.csv").write_text(rows(0, 0, us=us))
    venue = HistoryVenue(MinutesVenue(), Archive(tmp_path))
    (row,) = venue.klines("BTCUSDT", Interval.M1, start_ms=FIRST_MS, end_ms=FIRST_MS, limit=1)
    amounts = ("1.00000000", "3.00000000", "0.50000000", "2.50000000", "10.00000000")
    taker = ("4.00000000", "10.00000000")
    assert row == KlineRow(FIRST_MS, *amounts, FIRST_MS + 59_999, "25.00000000", 42, *taker)


@pytest.mark.parametrize(
    ("start", "end", "limit", "expected"),
    [
        (0, None, 3, [(0, True), (1, True), (2, True)]),
        (8, None, 4, [(8, True), (9, True), (10, False), (11, False)]),
        (-2, None, 4, [(-2, False), (-1, False), (0, True), (1, True)]),
        (-2, -1, 4, [(-2, False), (-1, False)]),
        (15, 16, 9, [(15, False), (16, False)]),
        (3, 4, 9, [(3, True), (4, True)]),
        (None, None, 3, [(18, False), (19, False), (20, False)]),
        (None, 10, 3, [(8, True), (9, True), (10, False)]),
        (None, 1, 4, [(-2, False), (-1, False), (0, True), (1, True)]),
        (None, 5, 2, [(4, True), (5, True)]),
        (None, -5, 2, [(-6, False), (-5, False)]),
    ],
)
def test_candles_are_the_archives_where_it_has_any_and_the_markets_before_and_after(
    tmp_path: Path,
    start: int | None,
    end: int | None,
    limit: int,
    expected: list[tuple[int, bool]],
) -> None:
    (tmp_path / "BTCUSDT-1m-2024-08-08.csv").write_text(rows(0, 9))
    assert asked(tmp_path, start, end, limit) == expected


def test_plain_zipped_and_compressed_files_make_one_series(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "BTCUSDT-1m-1.csv").write_text(rows(0, 1))
    (tmp_path / "BTCUSDT-1m-2.csv.gz").write_bytes(gzip.compress(rows(2, 3).encode()))
    with zipfile.ZipFile(tmp_path / "BTCUSDT-1m-3.zip", "w") as archive:
        archive.writestr("BTCUSDT-1m-3.csv", rows(4, 5, us=True))
    expected = [(minute, True) for minute in range(6)]
    assert asked(tmp_path, 0, 5, 10) == expected
    assert asked(tmp_path, None, 5, 6) == expected


def test_a_minute_that_the_archive_lacks_is_missing_and_not_made_up(tmp_path: Path) -> None:
    (tmp_path / "BTCUSDT-1m-x.csv").write_text(rows(0, 2) + rows(5, 6))
    assert asked(tmp_path, 0, 6, 10) == [(m, True) for m in (0, 1, 2, 5, 6)]


def test_nothing_is_told_of_candles_that_have_not_closed_yet(tmp_path: Path) -> None:
    (tmp_path / "BTCUSDT-1m-x.csv").write_text(rows(0, 60))
    assert asked(tmp_path, 18, None, 10) == [(18, True), (19, True), (20, False)]


def test_titles_are_no_row_and_a_broken_row_costs_nothing_else(tmp_path: Path) -> None:
    broken = "1723075380000,1.0,oops\nnot even that\n\n"
    (tmp_path / "BTCUSDT-1m-x.csv").write_text(
        "open_time,open,high,low,close\n" + rows(0, 1) + broken + rows(4, 4)
    )
    assert asked(tmp_path, 0, 4, 10) == [(0, True), (1, True), (4, True)]


def test_a_month_is_written_differently_in_file_names(tmp_path: Path) -> None:
    august_ms = 1_722_470_400_000 - 31 * 24 * HOUR_MS  # 2024-07-01
    (tmp_path / "BTCUSDT-1mo-2024-07.csv").write_text(archived(august_ms) + "\n")
    venue = HistoryVenue(MinutesVenue(), Archive(tmp_path))
    found = venue.klines("BTCUSDT", Interval.MO1, start_ms=august_ms, end_ms=august_ms, limit=5)
    assert [(row.open_time_ms, row.close_time_ms) for row in found] == [
        (august_ms, 1_722_470_399_999)
    ]
    assert asked(tmp_path, 0, 0, 5) == [(0, False)]


def test_a_symbol_that_is_not_listed_is_unknown_even_if_the_archive_has_it(tmp_path: Path) -> None:
    (tmp_path / "DOGEUSDT-1m-x.csv").write_text(rows(0, 1))
    venue = HistoryVenue(MinutesVenue(), Archive(tmp_path))
    with pytest.raises(KeyError):
        venue.klines("DOGEUSDT", Interval.M1, start_ms=FIRST_MS, end_ms=None, limit=1)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "no candles"),
        ({"notes.csv": rows(0, 1)}, "no candles"),
        ({"BTCUSDT-2m-x.csv": rows(0, 1)}, "no candles"),
        ({"BTCUSDT-1m-a.csv": rows(0, 3), "BTCUSDT-1m-b.csv": rows(3, 5)}, "overlap"),
        ({"BTCUSDT-1m-a.zip": "not a zip"}, "cannot be read"),
    ],
)
def test_a_folder_of_no_use_is_told_at_the_start(
    tmp_path: Path, files: dict[str, str], told: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(OSError, match=told):
        Archive(tmp_path)
