"""A folder of the archive's files, by symbol and interval."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Final, NamedTuple

from coinstream_contracts.intervals import Interval
from coinstream_exchange.history.archive_file import ArchiveFile
from coinstream_exchange.wire import KlineRow
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_NAME: Final = re.compile(r"([A-Z0-9]+)-([0-9]+(?:mo|[smhdwM]))(?:-[^.]*)?\.csv(?:\.gz)?")
_FILES_KEPT: Final = 16

Series = tuple[str, Interval]


class _Span(NamedTuple):
    """A file, and the open times of its first and last row."""

    first_ms: int
    last_ms: int
    path: Path


class Archive:
    """The files under `folder`, named by symbol and interval as in `BTCUSDT-1m-2024-08.csv`.

    A file is read when its rows are asked for, and the last ones used stay in memory. Files of one
    series must not overlap.

    Raises:
        OSError: there is no such file, one cannot be read, or two overlap.
    """

    def __init__(self, folder: Path) -> None:
        self._read = lru_cache(maxsize=_FILES_KEPT)(ArchiveFile)
        self._spans: dict[Series, list[_Span]] = {}
        for path in sorted(folder.rglob("*")):
            series = _series(path)
            if series is None:
                continue
            span = self._read(path, series[1]).span_ms
            if span is not None:
                self._spans.setdefault(series, []).append(_Span(*span, path))
        if not self._spans:
            raise OSError(f"no candles of the archive under {folder}")
        for spans in self._spans.values():
            spans.sort()
            for before, after in pairwise(spans):
                if after.first_ms <= before.last_ms:
                    raise OSError(f"{before.path} and {after.path} overlap")
        files = sum(map(len, self._spans.values()))
        _log.info("history_found", files=files, series=len(self._spans))

    def span_ms(self, symbol: str, interval: Interval) -> tuple[int, int] | None:
        """Return the open times of the first and last row of a series; None without any."""
        spans = self._spans.get((symbol, interval))
        return (spans[0].first_ms, spans[-1].last_ms) if spans else None

    def oldest(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int, limit: int
    ) -> list[KlineRow]:
        """Return the oldest `limit` rows opened in `[start_ms, end_ms]`, ascending."""
        files = self._files(symbol, interval, start_ms, end_ms)
        rows = (row for file in files for row in file.rows(start_ms, end_ms))
        return list(islice(rows, limit))

    def newest(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int, limit: int
    ) -> list[KlineRow]:
        """Return the newest `limit` rows opened in `[start_ms, end_ms]`, ascending."""
        files = self._files(symbol, interval, start_ms, end_ms, newest_first=True)
        rows = (row for file in files for row in file.newest(start_ms, end_ms))
        return list(islice(rows, limit))[::-1]

    def _files(
        self,
        symbol: str,
        interval: Interval,
        start_ms: int,
        end_ms: int,
        *,
        newest_first: bool = False,
    ) -> Iterator[ArchiveFile]:
        spans = self._spans.get((symbol, interval), [])
        for span in reversed(spans) if newest_first else spans:
            if span.first_ms <= end_ms and span.last_ms >= start_ms:
                yield self._read(span.path, interval)


def _series(path: Path) -> Series | None:
    """Return what a file's name says it holds; None for a file of something else."""
    name = path.name.removesuffix(".zip") + (".csv" if path.suffix == ".zip" else "")
    found = _NAME.fullmatch(name)
    if found is None or not path.is_file():
        return None
    # File names of the archive cannot tell 1m from 1M everywhere, so a month is `1mo` there.
    interval = found[2].replace("1mo", "1M")
    return (found[1], Interval(interval)) if interval in set(Interval) else None
