"""Documents of MongoDB as columns of Arrow, without a Python number for each amount."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from bson.decimal128 import Decimal128
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import DecimalType

from coinstream_contracts.candles import CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_mongodb.client import Fields
from coinstream_mongodb.decimals import COEFFICIENT_BITS, EXPONENT_BIAS
from coinstream_mongodb.documents import InvalidDocumentError
from coinstream_spark.schema import CANDLES

_SCHEMA: Final = to_arrow_schema(CANDLES)
_AMOUNTS: Final = frozenset(f.name for f in CANDLES if isinstance(f.dataType, DecimalType))
_WORDS: Final[dict[str, type[StrEnum]]] = {
    "interval": Interval,
    "status": CandleStatus,
    "source": CandleSource,
}
STORED_FIELDS: Final = tuple(
    "open_time" if name == "open_time_ms" else name for name in CANDLES.names
)
"""What a document must have of a candle's."""

_HIGH_BITS: Final = COEFFICIENT_BITS - 64
_ZERO: Final = bytes(16)
_FIRST_OTHER_FORM: Final = 0x3000
"""From this exponent field on it is no number, or one of more digits than the store takes; the sign
is the bit above it."""


def candle_columns(documents: Sequence[Fields]) -> pa.RecordBatch:
    """Return the candles of these documents with the columns of `CANDLES`.

    Raises:
        InvalidDocumentError: one of them is not a candle.
    """
    try:
        columns = [_column(field, documents) for field in _SCHEMA]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        first, last = (documents[index].get("_id") for index in (0, -1))
        raise InvalidDocumentError(f"not candles, from {first} to {last}: {error!r}") from error
    return pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)


def amounts(values: Sequence[Decimal128 | None], kind: pa.Decimal128Type) -> pa.Array:
    """Return amounts, exactly.

    A stored number is a coefficient and an exponent of ten; so is a column of Arrow's, with one
    exponent for all. Those that have it in common are a column as they are, and Arrow brings the
    columns to the same exponent.

    Raises:
        ValueError: one is below zero, no number, or does not fit `kind`.
    """
    if not values:
        return pa.array([], kind)
    stored = b"".join([_ZERO if value is None else value.bid for value in values])
    halves = np.frombuffer(stored, "<u8").reshape(-1, 2)
    exponents = (halves[:, 1] >> _HIGH_BITS).astype(np.int64)
    if exponents.max() >= _FIRST_OTHER_FORM:
        raise ValueError("an amount is below zero, or no number")
    coefficients = halves & np.array([~np.uint64(0), (1 << _HIGH_BITS) - 1], np.uint64)
    exponents[~coefficients.any(axis=1)] = EXPONENT_BIAS
    if np.abs(exponents - EXPONENT_BIAS).max() > kind.precision:
        raise ValueError("an amount is beyond any decimal")
    limit = Decimal(10) ** (kind.precision - kind.scale)
    parts, places = [], []
    for exponent in np.unique(exponents):
        found = np.flatnonzero(exponents == exponent)
        own = pa.decimal128(kind.precision, EXPONENT_BIAS - int(exponent))
        units = pa.py_buffer(coefficients[found].tobytes())
        part = pa.Array.from_buffers(own, len(found), [None, units])
        # Arrow tells when a cast takes places away, but not when it goes beyond the digits.
        if pc.max(part).as_py() >= limit:
            raise ValueError(f"an amount has more digits than a decimal of {kind}")
        parts.append(part.cast(kind))
        places.append(found)
    column = pa.concat_arrays(parts).take(pa.array(np.argsort(np.concatenate(places))))
    return pc.if_else(pa.array([value is not None for value in values]), column, None)


def _column(field: pa.Field, documents: Sequence[Fields]) -> pa.Array:
    name = field.name
    if name == "open_time_ms":
        times = pa.array(
            [document["open_time"] for document in documents], pa.timestamp("ms", "UTC")
        )
        return times.cast(field.type)
    values: list[Any] = [document[name] for document in documents]
    column = amounts(values, field.type) if name in _AMOUNTS else pa.array(values, field.type)
    if name in _WORDS:
        _check(_WORDS[name], values)
    if column.null_count and not field.nullable:
        raise ValueError(f"{name}: missing")
    return column


def _check(known: type[StrEnum], values: Sequence[str]) -> None:
    for value in set(values):
        known(value)
