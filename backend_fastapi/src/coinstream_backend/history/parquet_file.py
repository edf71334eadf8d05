"""Candles as a Parquet file: exact decimals, times as UTC timestamps."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from coinstream_backend.history.csv_file import FIELDS, HEADINGS
from coinstream_backend.history.schemas import ohlc_candle_of
from coinstream_contracts.candles import Candle
from coinstream_contracts.decimals import MAX_FRACTION_DIGITS

_AMOUNT: Final = pa.decimal128(38, MAX_FRACTION_DIGITS)
_TIME: Final = pa.timestamp("ms", tz="UTC")
_TYPES: Final[dict[str, Any]] = {
    "symbol": pa.string(),
    "interval": pa.string(),
    "open_time": _TIME,
    "close_time": _TIME,
    "trades": pa.int64(),
    "expected_minutes": pa.int32(),
    "observed_minutes": pa.int32(),
    "status": pa.string(),
    "source": pa.string(),
    "revision": pa.int64(),
    "closed": pa.bool_(),
}
SCHEMA: Final = pa.schema([(heading, _TYPES.get(heading, _AMOUNT)) for heading in HEADINGS])


class _Written:
    """What a Parquet writer has written and nobody has taken yet."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: Any) -> int:  # noqa: ANN401 - any buffer
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


async def parquet_file(pages: AsyncIterator[list[Candle]]) -> AsyncIterator[bytes]:
    """Yield the file, a row group for each page."""
    written = _Written()
    with pq.ParquetWriter(pa.PythonFile(written, mode="w"), SCHEMA, compression="zstd") as writer:
        async for candles in pages:
            writer.write_table(_table(candles))
            yield written.take()
    yield written.take()


def _table(candles: list[Candle]) -> Any:  # noqa: ANN401 - pyarrow has no types
    rows = [ohlc_candle_of(candle) for candle in candles]
    columns = [
        pa.array([getattr(row, name) for row in rows], type=SCHEMA.field(heading).type)
        for name, heading in zip(FIELDS, HEADINGS, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)
