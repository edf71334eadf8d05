"""Writing candles in bulk, each only where nothing newer stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pymongo import ReplaceOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_mongodb.client import Fields
from coinstream_mongodb.documents import to_document

BATCH: Final = 1_000
"""Candles in one write: answered within a second, also where each write is made durable."""
_DUPLICATE_KEY: Final = 11_000
_ID_INDEX: Final = "index: _id_ "

_Replacement = ReplaceOne[Fields]


class WriteRefusedError(RuntimeError):
    """The server refused documents for another reason than a newer revision."""


@dataclass(frozen=True, slots=True)
class UpsertCounts:
    """What became of candles that were written.

    `superseded` counts those that a stored one, or another of the same call, outranks or equals.
    """

    inserted: int = 0
    replaced: int = 0
    superseded: int = 0

    def __add__(self, other: "UpsertCounts") -> "UpsertCounts":
        return UpsertCounts(
            self.inserted + other.inserted,
            self.replaced + other.replaced,
            self.superseded + other.superseded,
        )


def batches(candles: Iterable[Candle]) -> Iterator[tuple[Interval, list[Candle], int]]:
    """Take candles apart by interval into bounded batches that have each place once.

    Yields:
        the interval, the candles with the greatest revision at their places, and how many were
        left out for those.
    """
    waiting: dict[Interval, dict[tuple[str, int], Candle]] = {}
    dropped: dict[Interval, int] = {}
    for candle in candles:
        places = waiting.setdefault(candle.interval, {})
        place = (candle.symbol, candle.open_time_ms)
        old = places.get(place)
        if old is not None:
            dropped[candle.interval] = dropped.get(candle.interval, 0) + 1
        if old is None or candle.revision > old.revision:
            places[place] = candle
        if len(places) == BATCH:
            del waiting[candle.interval]
            yield candle.interval, list(places.values()), dropped.pop(candle.interval, 0)
    for interval, places in waiting.items():
        yield interval, list(places.values()), dropped.get(interval, 0)


def write(
    collection: Collection[Fields], candles: list[Candle], updated_at: datetime
) -> UpsertCounts:
    """Write candles of different places, each unless a stored one has its revision or a greater.

    Raises:
        NotStorableError: a candle cannot be stored exactly; nothing was written.
        WriteRefusedError: the server refused some for another reason; others may be written.
        pymongo.errors.PyMongoError: no answer in time; any of them may be written or not.
    """
    documents = [to_document(candle, updated_at) for candle in candles]
    result, refused = _bulk(
        collection, [_replacement(document, upsert=True) for document in documents]
    )
    inserted, replaced = result["nUpserted"], result["nMatched"]
    if refused:
        # A document with that id is there. Either it was before, and its revision is not less; or
        # another writer made it meanwhile, and then it is compared only now.
        again = [_replacement(documents[index], upsert=False) for index in refused]
        result, refused = _bulk(collection, again)
        replaced += result["nMatched"]
    return UpsertCounts(inserted, replaced, len(documents) - inserted - replaced)


def _replacement(document: Fields, *, upsert: bool) -> _Replacement:
    guard = {"_id": document["_id"], "revision": {"$lt": document["revision"]}}
    return ReplaceOne(guard, document, upsert=upsert)


def _bulk(
    collection: Collection[Fields], replacements: list[_Replacement]
) -> tuple[dict[str, Any], list[int]]:
    """Write, and return the counts and the indexes of those whose `_id` was there already."""
    try:
        details = dict(collection.bulk_write(replacements, ordered=False).bulk_api_result)
    except BulkWriteError as error:
        details = dict(error.details or {})
    errors: list[dict[str, Any]] = details["writeErrors"]
    others = [error for error in errors if not _is_guard(error)]
    others += details["writeConcernErrors"]
    if others:
        raise WriteRefusedError(
            f"{collection.full_name}: {len(others)} refused, as {others[0].get('errmsg')}"
        )
    return details, [error["index"] for error in errors]


def _is_guard(error: dict[str, Any]) -> bool:
    # A document of the same symbol and time under another id would break the other unique index.
    return error.get("code") == _DUPLICATE_KEY and _ID_INDEX in error.get("errmsg", "")
