"""One file of the archive: rows of twelve columns, by open time, in ms or us.

The format is that of `data.binance.vision`, spot klines: open time, open, high, low, close, volume,
close time, quote volume, trades, taker's volume, taker's quote volume, ignored. Some files have a
line of titles.
"""

import gzip
import io
import zipfile
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import to_ms
from coinstream_exchange.market.amounts import to_text, to_units
from coinstream_exchange.wire import KlineRow
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_COLUMNS: Final = 12
_AMOUNTS: Final = (1, 2, 3, 4, 5, 7, 9, 10)


class ArchiveFile:
    """The rows of `path`, ascending by open time. Rows that are none are told of and left out.

    Raises:
        OSError: it cannot be read.
    """

    def __init__(self, path: Path, interval: Interval) -> None:
        self._interval = interval
        rows: dict[int, bytes] = {}
        left_out = 0
        for number, text in enumerate(_lines(path)):
            open_time_ms = _open_time_ms(text, interval)
            if open_time_ms is not None:
                rows[open_time_ms] = text
            elif number and text.strip():
                left_out += 1
        if left_out:
            _log.warning("rows_left_out", file=path.name, rows=left_out)
        self._times = array("q", sorted(rows))
        self._rows = [rows[open_time_ms] for open_time_ms in self._times]

    @property
    def span_ms(self) -> tuple[int, int] | None:
        """Open times of the first and of the last row; None when there is none."""
        return (self._times[0], self._times[-1]) if self._times else None

    def rows(self, start_ms: int, end_ms: int) -> Iterator[KlineRow]:
        """Return the rows opened in `[start_ms, end_ms]`, ascending."""
        first, end = bisect_left(self._times, start_ms), bisect_right(self._times, end_ms)
        for index in range(first, end):
            yield self._row(index)

    def newest(self, start_ms: int, end_ms: int) -> Iterator[KlineRow]:
        """Return the rows opened in `[start_ms, end_ms]`, descending."""
        first, end = bisect_left(self._times, start_ms), bisect_right(self._times, end_ms)
        for index in range(end - 1, first - 1, -1):
            yield self._row(index)

    def _row(self, index: int) -> KlineRow:
        columns = _columns(self._rows[index])
        open_, high, low, close, volume, quote, taker, taker_quote = (
            to_text(to_units(columns[i])) for i in _AMOUNTS
        )
        return KlineRow(
            self._times[index],
            open_,
            high,
            low,
            close,
            volume,
            self._interval.close_time(self._times[index]),
            quote,
            int(columns[8]),
            taker,
            taker_quote,
        )


def _lines(path: Path) -> Iterator[bytes]:
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield from io.BytesIO(archive.read(name))
        elif path.suffix == ".gz":
            with gzip.open(path, "rb") as file:
                yield from file
        else:
            with path.open("rb") as file:
                yield from file
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise OSError(f"{path} cannot be read: {error}") from error


def _columns(text: bytes) -> list[str]:
    return text.decode().strip().split(",")


def _open_time_ms(text: bytes, interval: Interval) -> int | None:
    """Return the open time of a row that is whole; None for any other line."""
    try:
        columns = _columns(text)
        for index in _AMOUNTS:
            to_units(columns[index])
        open_time_ms = to_ms(int(columns[0]))
        is_whole = len(columns) == _COLUMNS and int(columns[8]) >= 0
    except (ValueError, IndexError):
        return None
    return open_time_ms if is_whole and interval.floor(open_time_ms) == open_time_ms else None
