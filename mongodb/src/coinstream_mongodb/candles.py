"""The candles of the history: written by jobs, read by jobs and by the API."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final, cast

from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.cursor import AsyncRawBatchCursor
from pymongo.collection import Collection

from coinstream_contracts.candles import Candle
from coinstream_contracts.collections import candle_collection, candle_id
from coinstream_contracts.intervals import Interval
from coinstream_mongodb import queries
from coinstream_mongodb.client import AsyncDatabase, Database, Fields
from coinstream_mongodb.documents import from_document, to_ms
from coinstream_mongodb.raw_candles import candles_of
from coinstream_mongodb.upserts import BATCH, UpsertCounts, batches, write

_READ_BATCH: Final = 5_000
_DELETE_BATCH: Final = 10_000


def _now() -> datetime:
    return datetime.now(UTC)


class CandleStore:
    """The candles, for jobs.

    Every method raises `pymongo.errors.PyMongoError` when the server does not answer in time,
    `InvalidDocumentError` when a document is not a candle, and `ValueError` for an interval of
    which no history is kept.
    """

    def __init__(self, database: Database[Fields], now: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._now = now

    def upsert(self, candles: Iterable[Candle]) -> UpsertCounts:
        """Store each candle unless one of its revision or a greater stands in its place.

        May be done again, in any order and by several writers at once: then the greatest revision
        of each candle is stored. Works through any number of candles in bounded memory.

        Raises:
            NotStorableError: a candle has a number that cannot be stored exactly; it and those
                after it are not written.
            WriteRefusedError: the server refused documents.
        """
        counts = UpsertCounts()
        for interval, batch, dropped in batches(candles):
            counts += write(self._collection(interval), batch, self._now())
            counts += UpsertCounts(superseded=dropped)
        return counts

    def range(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Iterator[Candle]:
        """Yield the candles with an open time from `start_ms` to before `end_ms`, ascending."""
        found = self._collection(interval).find(
            queries.between(symbol, start_ms, end_ms),
            sort=queries.OLDEST_FIRST,
            batch_size=_READ_BATCH,
        )
        with found:
            yield from map(from_document, found)

    def documents(
        self,
        symbol: str,
        interval: Interval,
        start_ms: int,
        end_ms: int,
        fields: Iterable[str],
    ) -> list[Fields]:
        """Return what `range` yields as it is stored, and only these fields and `_id`.

        For who reads so many that a `Candle` for each would take longest.
        """
        return (
            self._collection(interval)
            .find(
                queries.between(symbol, start_ms, end_ms),
                dict.fromkeys(fields, 1),
                sort=queries.OLDEST_FIRST,
                batch_size=_READ_BATCH,
            )
            .to_list()
        )

    def at(self, interval: Interval, places: Iterable[tuple[str, int]]) -> list[Candle]:
        """Return the candles that there are at these symbols and open times, in any order."""
        ids = [candle_id(symbol, open_time_ms) for symbol, open_time_ms in places]
        collection = self._collection(interval)
        return [
            from_document(document)
            for start in range(0, len(ids), BATCH)
            for document in collection.find({"_id": {"$in": ids[start : start + BATCH]}})
        ]

    def newest(
        self, symbol: str, interval: Interval, limit: int, before_ms: int | None = None
    ) -> list[Candle]:
        """Return the newest `limit` candles that opened before a time, ascending."""
        if limit <= 0:
            return []
        found = self._collection(interval).find(
            queries.between(symbol, None, before_ms), sort=queries.NEWEST_FIRST, limit=limit
        )
        return [from_document(document) for document in reversed(found.to_list())]

    def symbols(self, interval: Interval) -> list[str]:
        """Return the symbols that have candles, in order; it takes one short query for each."""
        collection = self._collection(interval)
        symbols: list[str] = []
        filter_: Fields = {}
        while first := collection.find_one(filter_, {"symbol": 1}, sort=queries.OLDEST_FIRST):
            symbols.append(first["symbol"])
            filter_ = queries.after_symbol(symbols[-1])
        return symbols

    def delete_before(self, interval: Interval, time_ms: int) -> int:
        """Delete the candles that opened before a time, a portion at a time; return how many."""
        collection = self._collection(interval)
        deleted = 0
        for symbol in self.symbols(interval):
            filter_ = queries.between(symbol, None, time_ms)
            while ids := [
                document["_id"]
                for document in collection.find(
                    filter_, {"_id": 1}, sort=queries.OLDEST_FIRST, limit=_DELETE_BATCH
                )
            ]:
                portion = {"_id": {"$gte": ids[0], "$lte": ids[-1]}}
                deleted += collection.delete_many(portion).deleted_count
        return deleted

    def _collection(self, interval: Interval) -> Collection[Fields]:
        return self._database[candle_collection(interval)]


class AsyncCandleStore:
    """The reads of `CandleStore`, for an event loop; they raise the same errors."""

    def __init__(self, database: AsyncDatabase[Fields]) -> None:
        self._database = database

    async def ping(self) -> None:
        """Ask the server whether it is there; raises `pymongo.errors.PyMongoError` if not."""
        await self._database.command("ping")

    async def range(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int, limit: int
    ) -> list[Candle]:
        """Return the first `limit` candles that opened from `start_ms` to before `end_ms`."""
        if limit <= 0:
            return []
        found = self._collection(interval).find_raw_batches(
            queries.between(symbol, start_ms, end_ms),
            sort=queries.OLDEST_FIRST,
            limit=limit,
            batch_size=limit + 1,
        )
        return await _candles(found)

    async def newest(
        self, symbol: str, interval: Interval, limit: int, before_ms: int | None = None
    ) -> list[Candle]:
        """Return the newest `limit` candles that opened before a time, ascending."""
        if limit <= 0:
            return []
        found = self._collection(interval).find_raw_batches(
            queries.between(symbol, None, before_ms),
            sort=queries.NEWEST_FIRST,
            limit=limit,
            batch_size=limit + 1,
        )
        return (await _candles(found))[::-1]

    async def newest_open_time(self, symbol: str, interval: Interval) -> int | None:
        """Return the open time of a symbol's newest candle; None when it has none."""
        newest = await self._collection(interval).find_one(
            queries.between(symbol), {"open_time": 1}, sort=queries.NEWEST_FIRST
        )
        return None if newest is None else to_ms(newest["open_time"])

    async def count(self, interval: Interval) -> int:
        """Return about how many candles there are, without counting them."""
        return await self._collection(interval).estimated_document_count()

    async def version(self) -> str:
        """Return the server's version."""
        return str((await self._database.command("buildInfo"))["version"])

    def _collection(self, interval: Interval) -> AsyncCollection[Fields]:
        return self._database[candle_collection(interval)]


async def _candles(found: AsyncRawBatchCursor[Fields]) -> list[Candle]:
    # By its type the cursor gives documents; they are batches of bytes.
    return candles_of(cast("list[bytes]", await found.to_list()))
