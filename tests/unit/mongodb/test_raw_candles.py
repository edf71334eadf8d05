"""Candles out of the bytes of documents: what PyMongo's decoding would give."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import bson
import pytest
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.mongodb.candle_examples import ANY_CANDLE, EXAMPLE

from coinstream_contracts.candles import Candle
from coinstream_mongodb.documents import InvalidDocumentError, to_document
from coinstream_mongodb.raw_candles import as_written, candles_of

NOW = datetime(2024, 8, 9, 0, 0, 1, tzinfo=UTC)


def document(candle: Candle = EXAMPLE, **fields: Any) -> dict[str, Any]:
    return to_document(candle, NOW) | fields


@given(st.lists(ANY_CANDLE, max_size=5))
def test_candles_come_out_of_a_batch_as_they_went_in(candles: list[Candle]) -> None:
    batch = b"".join(bson.encode(document(candle)) for candle in candles)
    assert as_written(batch) == candles
    assert candles_of([batch, batch]) == candles + candles


@given(st.lists(ANY_CANDLE, min_size=1, max_size=3), st.permutations(list(document())))
def test_documents_with_their_fields_in_another_order_are_read_too(
    candles: list[Candle], names: list[str]
) -> None:
    documents = [document(candle) for candle in candles]
    batch = b"".join(bson.encode({name: one[name] for name in names}) for one in documents)
    assert candles_of([batch]) == candles


@pytest.mark.parametrize(
    "fields",
    [
        {"a_newer_field": 1},
        {"trades": 1_234},
        {"expected_minutes": Int64(5)},
        {"volume": Decimal128("12.3456700")},
        {"_id": "another:form;of id\u20ac"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_document_that_another_program_wrote_is_read_too(fields: dict[str, Any]) -> None:
    batch = bson.encode(document()) + bson.encode(document(**fields)) + bson.encode(document())
    assert candles_of([batch]) == [EXAMPLE] * 3


@given(st.decimals(-(10**20), 10**20, places=8))
def test_the_digits_are_those_that_are_stored(amount: Decimal) -> None:
    (candle,) = candles_of([bson.encode(document(volume=Decimal128(amount)))])
    assert candle.volume.as_tuple() == Decimal128(amount).to_decimal().as_tuple()


@pytest.mark.parametrize(
    "fields",
    [
        {"open": "61840"},
        {"status": "whole"},
        {"interval": "7m"},
        {"revision": None},
        {"open_time": 1_723_161_300_000},
    ],
    ids=str,
)
def test_what_is_no_candle_is_refused_with_its_id(fields: dict[str, Any]) -> None:
    batch = bson.encode(document()) + bson.encode(document(**fields))
    with pytest.raises(InvalidDocumentError, match="BTCUSDT:1723161300000"):
        candles_of([batch])


@pytest.mark.parametrize("cut", [1, 40, 300])
def test_what_is_no_document_is_refused(cut: int) -> None:
    with pytest.raises(InvalidDocumentError):
        candles_of([bson.encode(document())[:-cut]])
