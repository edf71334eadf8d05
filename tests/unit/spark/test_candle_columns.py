"""Documents as columns, held against the candles that they are."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from bson.decimal128 import Decimal128
from hypothesis import example, given
from hypothesis import strategies as st
from tests.unit.mongodb.candle_examples import ANY_CANDLE, EXAMPLE

from coinstream_contracts.candles import Candle
from coinstream_mongodb.documents import InvalidDocumentError, to_document
from coinstream_spark.candle_rows import to_row
from coinstream_spark.sources.candle_columns import STORED_FIELDS, amounts, candle_columns

NOW = datetime(2024, 8, 9, tzinfo=UTC)
KIND = pa.decimal128(38, 18)


def document(candle: Candle) -> dict[str, Any]:
    """Return what the store gives when it is asked for these fields."""
    whole = to_document(candle, NOW)
    return {name: whole[name] for name in ("_id", *STORED_FIELDS)}


@given(st.lists(ANY_CANDLE, min_size=1, max_size=20))
def test_the_columns_are_those_of_the_candles(candles: list[Candle]) -> None:
    columns = candle_columns([document(candle) for candle in candles])

    rows = [tuple(row.values()) for row in columns.to_pylist()]
    assert rows == [to_row(candle) for candle in candles]


STORED = st.builds(
    lambda coefficient, places: Decimal(coefficient).scaleb(-places),
    st.integers(0, 10**18 - 1),
    st.integers(-2, 18),
)


@given(st.lists(st.none() | STORED, max_size=40))
@example([Decimal("9999999999999999.999999999999999999"), Decimal("0E-6176"), None, Decimal(0)])
@example([Decimal("99999999999999999999.9999"), Decimal("1E+19"), Decimal("1E-18")])
def test_amounts_are_the_stored_ones_whatever_places_they_have(
    values: list[Decimal | None],
) -> None:
    stored = [None if value is None else Decimal128(value) for value in values]

    assert amounts(stored, KIND).to_pylist() == values


@pytest.mark.parametrize(
    "text",
    [
        "-1",
        "-0.00000001",
        "NaN",
        "-NaN",
        "Infinity",
        "1E-19",
        "1E+20",
        "1E+38",
        "1E+39",
        "1E+6000",
        "1E-38",
        "1E-39",
        "1E-6176",
    ],
)
def test_an_amount_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"below zero|[Dd]ecimal"):
        amounts([Decimal128("1"), Decimal128(text)], KIND)


@pytest.mark.parametrize(
    "change",
    [
        {"open": 61_840.0},
        {"close": None},
        {"status": "closed"},
        {"interval": "7m"},
        {"open_time": "noon"},
        {"revision": "newest"},
        {"symbol": None},
    ],
)
def test_a_document_that_is_no_candle_is_refused_with_its_place(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidDocumentError, match="BTCUSDT:1723161300000"):
        candle_columns([document(EXAMPLE), document(EXAMPLE) | change])
