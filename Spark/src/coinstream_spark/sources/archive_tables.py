"""Tables of candles that data teams keep, Feather and Parquet, as lines of the archive."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather
import pyarrow.parquet

TABLES: Final = frozenset({".feather", ".parquet"})

_NAMES: Final = (
    ("open_time", "open_time_ms", "date", "timestamp", "time"),
    ("open",),
    ("high",),
    ("low",),
    ("close",),
    ("volume",),
    ("close_time", "close_time_ms"),
    ("quote_volume", "quote_asset_volume"),
    ("trades", "count", "number_of_trades"),
    ("taker_buy_volume", "taker_buy_base_asset_volume"),
    ("taker_buy_quote_volume", "taker_buy_quote_asset_volume"),
    ("ignore",),
)
"""What each of the archive's twelve columns is called here and there."""


def table_lines(path: Path, rows: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows as text of the archive's twelve columns, so many at a time.

    A float is written with the fewest digits that mean it: 0.1 is 0.1, as it was before somebody
    made it a float. A column that the table lacks is blank. Times without a zone are UTC.

    Yields:
        the number of the first row, from 1, and the rows.

    Raises:
        OSError: the file cannot be read.
        ValueError: it has no column of times.
    """
    table = (
        pyarrow.feather.read_table(path, memory_map=False)
        if path.suffix == ".feather"
        else pyarrow.parquet.read_table(path)
    )
    names = [next((name for name in known if name in table.column_names), None) for known in _NAMES]
    if names[0] is None:
        raise ValueError(f"{path}: no column of times; known are {', '.join(_NAMES[0])}")
    first = 1
    for batch in table.to_batches(max_chunksize=rows):
        columns = [_texts(batch.column(name)) if name else "" for name in names]
        yield first, pc.binary_join_element_wise(*columns, ",").to_pylist()
        first += batch.num_rows


def _texts(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("ms", column.type.tz)).cast(pa.int64())
    return pc.fill_null(column.cast(pa.string()), "")
