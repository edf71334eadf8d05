"""The folds of minutes' trades, from which streaming goes on after a restart."""

from collections.abc import Iterable
from typing import Any, Final

from bson.int64 import Int64
from pymongo import ReplaceOne
from pymongo.collection import Collection

from coinstream_contracts.candles import AMOUNTS, CandleStatus
from coinstream_contracts.collections import MINUTE_TRADES, candle_id
from coinstream_contracts.minute_trades import MinuteTrades
from coinstream_contracts.times import to_datetime
from coinstream_mongodb import queries
from coinstream_mongodb.client import Database, Fields
from coinstream_mongodb.decimals import from_stored, to_stored
from coinstream_mongodb.documents import InvalidDocumentError, to_ms

_BATCH: Final = 1_000


class MinuteTradesStore:
    """Folds by symbol and minute, for one writer.

    Every method raises `pymongo.errors.PyMongoError` when the server does not answer in time, and
    `InvalidDocumentError` when a document is not a fold.
    """

    def __init__(self, database: Database[Fields]) -> None:
        self._folds: Collection[Fields] = database[MINUTE_TRADES]

    def write(self, folds: Iterable[MinuteTrades]) -> None:
        """Write each fold in the place of the one before it."""
        writes = [_replacement(fold) for fold in folds]
        for start in range(0, len(writes), _BATCH):
            self._folds.bulk_write(writes[start : start + _BATCH], ordered=False)

    def at(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], MinuteTrades]:
        """Return the folds that there are at these symbols and open times."""
        ids = [candle_id(symbol, open_time_ms) for symbol, open_time_ms in places]
        found = {}
        for start in range(0, len(ids), _BATCH):
            for document in self._folds.find({"_id": {"$in": ids[start : start + _BATCH]}}):
                fold = _fold(document)
                found[fold.symbol, fold.open_time_ms] = fold
        return found

    def before(self, symbol: str, open_time_ms: int) -> MinuteTrades | None:
        """Return the symbol's last fold before a minute."""
        return self._one(queries.between(symbol, None, open_time_ms), queries.NEWEST_FIRST)

    def after(self, symbol: str, open_time_ms: int) -> MinuteTrades | None:
        """Return the symbol's first fold after a minute."""
        return self._one(queries.between(symbol, open_time_ms + 1), queries.OLDEST_FIRST)

    def delete_before(self, symbol: str, time_ms: int) -> int:
        """Delete the symbol's folds of the minutes that opened before a time; return how many."""
        return self._folds.delete_many(queries.between(symbol, None, time_ms)).deleted_count

    def _one(self, filter_: Fields, sort: Any) -> MinuteTrades | None:  # noqa: ANN401 - PyMongo's
        document = self._folds.find_one(filter_, sort=sort)
        return None if document is None else _fold(document)


def _replacement(fold: MinuteTrades) -> ReplaceOne[Fields]:
    document: Fields = {
        "_id": candle_id(fold.symbol, fold.open_time_ms),
        "symbol": fold.symbol,
        "open_time": to_datetime(fold.open_time_ms),
        "ids": _pairs(fold.ids),
        "opened_at": _pairs([fold.opened_at])[0],
        "closed_at": _pairs([fold.closed_at])[0],
        "status": fold.status.value,
    }
    document |= {name: to_stored(getattr(fold, name)) for name in AMOUNTS}
    return ReplaceOne({"_id": document["_id"]}, document, upsert=True)


def _pairs(pairs: Iterable[tuple[int, int]]) -> list[list[Int64]]:
    return [[Int64(first), Int64(second)] for first, second in pairs]


def _fold(document: Fields) -> MinuteTrades:
    try:
        return MinuteTrades(
            symbol=document["symbol"],
            open_time_ms=to_ms(document["open_time"]),
            ids=tuple((int(first), int(last)) for first, last in document["ids"]),
            opened_at=_moment(document["opened_at"]),
            closed_at=_moment(document["closed_at"]),
            status=CandleStatus(document["status"]),
            **{name: from_stored(document[name]) for name in AMOUNTS},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidDocumentError(f"not a fold: {document.get('_id')}: {error}") from error


def _moment(pair: list[int]) -> tuple[int, int]:
    time_ms, trade_id = pair
    return int(time_ms), int(trade_id)
