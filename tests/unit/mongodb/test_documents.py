"""Candles as documents: the published fields, exact, and bad ones refused."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import bson
import pytest
from bson.codec_options import CodecOptions
from bson.decimal128 import Decimal128
from hypothesis import given
from msgspec.structs import replace
from tests.unit.mongodb.candle_examples import ANY_CANDLE, EXAMPLE

from coinstream_contracts.candles import Candle
from coinstream_mongodb.documents import (
    InvalidDocumentError,
    NotStorableError,
    from_document,
    to_document,
)

NOW = datetime(2024, 8, 9, 0, 0, 1, tzinfo=UTC)


def through_bson(document: dict[str, Any]) -> dict[str, Any]:
    return bson.decode(bson.encode(document), CodecOptions(tz_aware=True))


@given(ANY_CANDLE)
def test_a_candle_comes_out_of_its_document_as_it_went_in(candle: Candle) -> None:
    assert from_document(through_bson(to_document(candle, NOW))) == candle


def test_a_document_has_the_fields_of_the_published_contract() -> None:
    document = through_bson(to_document(EXAMPLE, NOW))
    assert document == {
        "_id": "BTCUSDT:1723161300000",
        "symbol": "BTCUSDT",
        "interval": "5m",
        "open_time": datetime(2024, 8, 8, 23, 55, tzinfo=UTC),
        "close_time": datetime(2024, 8, 8, 23, 59, 59, 999_000, tzinfo=UTC),
        "open": Decimal128("61840"),
        "high": Decimal128("61852"),
        "low": Decimal128("61799.98"),
        "close": Decimal128("61800.01"),
        "volume": Decimal128("12.34567"),
        "quote_volume": Decimal128("763215.99123456"),
        "taker_buy_volume": Decimal128("6"),
        "taker_buy_quote_volume": Decimal128("370900"),
        "vwap": Decimal128("61820.539867545334003"),
        "trades": 1_234,
        "expected_minutes": 5,
        "observed_minutes": 5,
        "status": "complete",
        "source": "aggregate",
        "revision": 4_503_599_627_370_502,
        "updated_at": NOW,
    }


def test_the_same_numbers_with_other_zeros_make_the_same_document() -> None:
    rescaled = replace(EXAMPLE, open=Decimal("61840.000000000000000000"), high=Decimal(61852))
    assert bson.encode(to_document(rescaled, NOW)) == bson.encode(to_document(EXAMPLE, NOW))


def test_a_number_of_more_digits_than_the_store_holds_is_refused_by_name() -> None:
    wide = replace(EXAMPLE, quote_volume=Decimal("1234567890123456789.0123456789012345678"))
    with pytest.raises(
        NotStorableError, match=r"quote_volume of BTCUSDT 5m 2024-08-08T23:55:00\+00:00: more than"
    ):
        to_document(wide, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"open": 61_840.0},
        {"close": None, "status": "closed"},
        {"open_time": 1_723_161_300_000},
        {"interval": "7m"},
        {"revision": "newest"},
    ],
)
def test_a_document_that_is_no_candle_is_refused_with_its_id(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidDocumentError, match="BTCUSDT:1723161300000"):
        from_document(to_document(EXAMPLE, NOW) | change)


def test_a_document_without_a_field_is_refused() -> None:
    document = to_document(EXAMPLE, NOW)
    del document["vwap"]
    with pytest.raises(InvalidDocumentError, match="vwap"):
        from_document(document)


def test_fields_that_a_newer_version_added_are_ignored() -> None:
    assert from_document(to_document(EXAMPLE, NOW) | {"mood": "bullish"}) == EXAMPLE
