"""Whole ranges as files, page after page, so that no file is ever whole in memory."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Final

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from coinstream_backend.history.csv_file import csv_file
from coinstream_backend.history.negotiation import MEDIA_TYPES
from coinstream_backend.history.parameters import OhlcFormat
from coinstream_backend.history.query import PageQuery
from coinstream_backend.history.reader import HistoryReader, Page
from coinstream_backend.history.schemas import candles_of
from coinstream_backend.problems import Problem, invalid_parameter
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval

CHUNK_CANDLES: Final = 500
"""Candles that are read and written at a time: the live streams wait for no more of them."""
_RETRY_AFTER_S: Final = 5

Writer = Callable[[AsyncIterator[list[Candle]]], AsyncIterator[bytes]]


def _writer(form: OhlcFormat) -> Writer:
    if form is OhlcFormat.CSV:
        return csv_file
    # Arrow takes 60 MB, and most servers are never asked for a Parquet file.
    from coinstream_backend.history.parquet_file import parquet_file  # noqa: PLC0415

    return parquet_file


class _File(StreamingResponse):
    """A file on its way; `ended` is called when it is no longer, however that came about."""

    def __init__(
        self,
        content: AsyncIterator[bytes],
        ended: Callable[[], None],
        *,
        media_type: str,
        headers: dict[str, str],
    ) -> None:
        super().__init__(content, media_type=media_type, headers=headers)
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._ended()


class Downloads:
    """Serves files, a few at a time.

    Args:
        reader: reads the candles; one of its own, so that a long file pushes nothing out of what
            others ask for again and again.
        at_once: how many files may be on their way.
        most: candles of one file.
    """

    def __init__(self, reader: HistoryReader, *, at_once: int, most: int) -> None:
        self._reader = reader
        self._at_once = at_once
        self._most = most
        self._on_their_way = 0

    async def serve(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None,
        end_ms: int | None,
        limit: int | None,
        form: OhlcFormat,
    ) -> Response:
        """Begin a file: every candle of the range; with a limit, as many as a page would have.

        When history cannot be read any further, the connection is cut: a file that came to its
        end is whole.

        Raises:
            Problem: too many files are on their way, or the range is too long for one.
            HistoryUnavailableError: MongoDB is needed, and away.
        """
        if self._on_their_way >= self._at_once:
            raise Problem(
                503, "unavailable", "too many downloads at once", retry_after_s=_RETRY_AFTER_S
            )
        self._on_their_way += 1
        try:
            first, left = await self._first(symbol, interval, start_ms, end_ms, limit)
        except BaseException:
            self._end()
            raise
        return _File(
            _writer(form)(self._pages(symbol, interval, first, left)),
            self._end,
            media_type=MEDIA_TYPES[form],
            headers={
                "Content-Disposition": f'attachment; filename="{symbol}_{interval}.{form}"',
                "Cache-Control": "no-store",
                "Vary": "Accept",
            },
        )

    async def _first(
        self,
        symbol: str,
        interval: Interval,
        start_ms: int | None,
        end_ms: int | None,
        limit: int | None,
    ) -> tuple[Page, int]:
        """Return the first page, and how many candles come after it at most."""
        if start_ms is None and limit is not None:
            # The newest few: one page, however it is read.
            return await self._reader.page(symbol, interval, PageQuery(limit, None, end_ms)), 0
        most = self._most if limit is None else limit
        size = min(most, CHUNK_CANDLES)
        first = await self._reader.page(symbol, interval, PageQuery(size, start_ms or 0, end_ms))
        if limit is None and first.next is not None:
            self._check_length(interval, first, end_ms)
        return first, most - len(first.rows)

    def _check_length(self, interval: Interval, first: Page, end_ms: int | None) -> None:
        last_ms = time.time_ns() // 1_000_000 if end_ms is None else end_ms
        length_ms = interval.next(first.rows[0].open_time_ms) - first.rows[0].open_time_ms
        candles = (last_ms - first.rows[0].open_time_ms) // length_ms
        if candles > self._most:
            raise invalid_parameter(
                "start", f"the range may hold {candles} candles, a file {self._most} at most"
            )

    def _end(self) -> None:
        self._on_their_way -= 1

    async def _pages(
        self, symbol: str, interval: Interval, page: Page, left: int
    ) -> AsyncIterator[list[Candle]]:
        while True:
            yield candles_of(page.rows)
            if page.next is None or left <= 0:
                return
            query = replace(page.next, limit=min(left, CHUNK_CANDLES))
            page = await self._reader.page(symbol, interval, query)
            left -= len(page.rows)
