"""Candles as CSV (RFC 4180), decimals in plain notation, times in UTC ms."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from decimal import Decimal
from typing import Final

from coinstream_backend.history.schemas import OhlcCandle, ohlc_candle_of
from coinstream_contracts.candles import Candle
from coinstream_contracts.decimals import plain_text

FIELDS: Final = OhlcCandle.__struct_fields__
HEADINGS: Final = OhlcCandle.__struct_encode_fields__


async def csv_file(pages: AsyncIterator[list[Candle]]) -> AsyncIterator[bytes]:
    """Yield the file: a heading, then a line for each candle. What is not known is empty."""
    yield _lines([HEADINGS])
    async for candles in pages:
        yield _lines(
            [_text(getattr(row, name)) for name in FIELDS] for row in map(ohlc_candle_of, candles)
        )


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
