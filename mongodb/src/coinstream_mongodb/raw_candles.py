"""Candles straight out of the bytes of their documents, for readers who wait for many.

PyMongo makes a Python object of each field first, which takes three times as long as all else.
Documents that lie as `to_document` writes them are taken apart by one pattern; any other is
decoded by PyMongo.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import bson
from bson.codec_options import CodecOptions
from bson.errors import BSONError

from coinstream_contracts.candles import AMOUNTS, Candle, CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_mongodb.client import Fields
from coinstream_mongodb.decimals import from_bid
from coinstream_mongodb.documents import InvalidDocumentError, from_document

_DECODED: Final[CodecOptions[Fields]] = CodecOptions(tz_aware=True)


def _field(kind: str, name: str, value: str) -> str:
    # https://bsonspec.org/spec.html: a type's byte, the name up to a zero byte, the value.
    return rf"\x{kind}{name}\x00{value}"


def _text(name: str) -> str:
    return _field("02", name, r".{4}([^\x00]*)\x00")


def _date(name: str) -> str:
    return _field("09", name, "(.{8})")


def _int(name: str) -> str:
    return _field("10", name, "(.{4})")


def _long(name: str) -> str:
    return _field("12", name, "(.{8})")


def _amount(name: str) -> str:
    return _field("13", name, "(.{16})")


def _null(name: str) -> str:
    return _field("0a", name, "")


_AS_WRITTEN: Final = re.compile(
    "".join(
        [
            ".{4}",
            _text("_id"),
            _text("symbol"),
            _text("interval"),
            _date("open_time"),
            _date("close_time"),
            *(_amount(name) for name in AMOUNTS[:5]),
            *(f"(?:{_amount(name)}|{_null(name)})" for name in (*AMOUNTS[5:], "vwap")),
            f"(?:{_long('trades')}|{_null('trades')})",
            _int("expected_minutes"),
            _int("observed_minutes"),
            _text("status"),
            _text("source"),
            _long("revision"),
            _date("updated_at"),
            r"\x00",
        ]
    ).encode(),
    re.DOTALL,
)
_INTERVALS: Final = {interval.value.encode(): interval for interval in Interval}
_STATUSES: Final = {status.value.encode(): status for status in CandleStatus}
_SOURCES: Final = {source.value.encode(): source for source in CandleSource}


def candles_of(batches: Iterable[bytes]) -> list[Candle]:
    """Return the candles of batches of documents, as a raw cursor gives them.

    Raises:
        InvalidDocumentError: a document is not a candle.
    """
    candles: list[Candle] = []
    for batch in batches:
        candles += as_written(batch) or _decoded(batch)
    return candles


def as_written(batch: bytes) -> list[Candle] | None:
    """Return the candles of documents that all lie as we write them; None when one does not."""
    candles, end = [], 0
    for match in _AS_WRITTEN.finditer(batch):
        if match.start() != end:
            return None
        end = match.end()
        try:
            candles.append(_candle(match.groups()))
        except (KeyError, ValueError):
            return None
    return candles if end == len(batch) else None


def _candle(fields: tuple[Any, ...]) -> Candle:
    (
        _id,
        symbol,
        interval,
        open_time,
        _close_time,
        open_,
        high,
        low,
        close,
        volume,
        quote_volume,
        taker_buy_volume,
        taker_buy_quote_volume,
        vwap,
        trades,
        expected_minutes,
        observed_minutes,
        status,
        source,
        revision,
        _updated_at,
    ) = fields
    return Candle(
        symbol=symbol.decode(),
        interval=_INTERVALS[interval],
        open_time_ms=_integer(open_time),
        open=from_bid(open_),
        high=from_bid(high),
        low=from_bid(low),
        close=from_bid(close),
        volume=from_bid(volume),
        quote_volume=quote_volume and from_bid(quote_volume),
        taker_buy_volume=taker_buy_volume and from_bid(taker_buy_volume),
        taker_buy_quote_volume=taker_buy_quote_volume and from_bid(taker_buy_quote_volume),
        vwap=vwap and from_bid(vwap),
        trades=trades and _integer(trades),
        expected_minutes=_integer(expected_minutes),
        observed_minutes=_integer(observed_minutes),
        status=_STATUSES[status],
        source=_SOURCES[source],
        revision=_integer(revision),
    )


def _integer(value: bytes) -> int:
    return int.from_bytes(value, "little", signed=True)


def _decoded(batch: bytes) -> list[Candle]:
    try:
        documents = bson.decode_all(batch, _DECODED)
    except BSONError as error:
        raise InvalidDocumentError(f"not a document: {error}") from error
    return [from_document(document) for document in documents]
