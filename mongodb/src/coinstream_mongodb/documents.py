"""Candles as documents and back; nothing here talks to a server."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from bson.decimal128 import Decimal128
from bson.int64 import Int64

from coinstream_contracts.candles import AMOUNTS, Candle, CandleSource, CandleStatus
from coinstream_contracts.collections import candle_id
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import to_datetime
from coinstream_mongodb.client import Fields
from coinstream_mongodb.decimals import from_stored, to_stored

_STORED_AMOUNTS: Final = (*AMOUNTS, "vwap")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class NotStorableError(ValueError):
    """A candle has a number that the store cannot hold exactly; the message says which."""


class InvalidDocumentError(ValueError):
    """A document is not a candle, though it stands where one should."""


def to_document(candle: Candle, updated_at: datetime) -> Fields:
    """Return the document of a candle.

    Raises:
        NotStorableError: one of its numbers has more than 34 digits, or is not finite.
    """
    document: Fields = {
        "_id": candle_id(candle.symbol, candle.open_time_ms),
        "symbol": candle.symbol,
        "interval": candle.interval.value,
        "open_time": to_datetime(candle.open_time_ms),
        "close_time": to_datetime(candle.close_time_ms),
    }
    for name in _STORED_AMOUNTS:
        amount: Decimal | None = getattr(candle, name)
        try:
            document[name] = None if amount is None else to_stored(amount)
        except ValueError as error:
            raise NotStorableError(f"{name} of {_place(candle)}: {error}") from error
    document |= {
        "trades": None if candle.trades is None else Int64(candle.trades),
        "expected_minutes": candle.expected_minutes,
        "observed_minutes": candle.observed_minutes,
        "status": candle.status.value,
        "source": candle.source.value,
        "revision": Int64(candle.revision),
        "updated_at": updated_at,
    }
    return document


def from_document(document: Fields) -> Candle:
    """Return the candle of a document; fields that it does not know are ignored.

    Raises:
        InvalidDocumentError: a field is missing, or is of another type.
    """
    try:
        amounts: dict[str, Any] = {name: _amount(document[name]) for name in _STORED_AMOUNTS}
        trades = document["trades"]
        return Candle(
            symbol=document["symbol"],
            interval=Interval(document["interval"]),
            open_time_ms=to_ms(document["open_time"]),
            trades=None if trades is None else int(trades),
            expected_minutes=document["expected_minutes"],
            observed_minutes=document["observed_minutes"],
            status=CandleStatus(document["status"]),
            source=CandleSource(document["source"]),
            revision=int(document["revision"]),
            **amounts,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidDocumentError(f"not a candle: {document.get('_id')}: {error}") from error


def to_ms(moment: datetime) -> int:
    """Return an aware datetime as UTC ms."""
    return (moment - _EPOCH) // _MILLISECOND


def _amount(value: Decimal128 | None) -> Decimal | None:
    return None if value is None else from_stored(value)


def _place(candle: Candle) -> str:
    return f"{candle.symbol} {candle.interval} {to_datetime(candle.open_time_ms).isoformat()}"
