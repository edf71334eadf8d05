"""What the audit found, and how complete the stored history is."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from pymongo import ReplaceOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.collection import Collection

from coinstream_contracts.audit import Completeness, Finding, FindingKind
from coinstream_contracts.candles import Candle, CandleStatus
from coinstream_contracts.collections import AUDIT_FINDINGS, candle_collection, candle_id
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import to_datetime
from coinstream_mongodb import queries
from coinstream_mongodb.client import AsyncDatabase, Database, Fields
from coinstream_mongodb.documents import InvalidDocumentError, from_document, to_document, to_ms

_BATCH: Final = 1_000


class AuditStore:
    """Findings and completeness, for jobs; raises as `CandleStore` does."""

    def __init__(self, database: Database[Fields]) -> None:
        self._database = database

    def record(self, findings: Iterable[Finding]) -> int:
        """Write findings, each in the place of the last one on the same candle; return how many."""
        writes = [_replacement(finding) for finding in findings]
        for start in range(0, len(writes), _BATCH):
            self._findings.bulk_write(writes[start : start + _BATCH], ordered=True)
        return len(writes)

    def findings(
        self,
        symbol: str,
        interval: Interval,
        start_ms: int,
        end_ms: int,
        kinds: Sequence[FindingKind] = tuple(FindingKind),
    ) -> list[Finding]:
        """Return the findings on candles that opened from `start_ms` to before `end_ms`."""
        found = self._findings.find(
            _findings_between(symbol, interval, start_ms, end_ms, kinds),
            sort=queries.OLDEST_FIRST,
        )
        return [_finding(document) for document in found]

    def counts(self) -> dict[tuple[Interval, FindingKind], int]:
        """Return how many findings of each interval and kind there are, of all symbols and times.

        Kinds and intervals that this version does not know are left out.
        """
        return _counts(self._findings.aggregate(queries.FINDINGS_COUNTED).to_list())

    def completeness(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Completeness:
        """Sum up the candles that opened from `start_ms` to before `end_ms`."""
        pipeline = queries.completeness_of(queries.between(symbol, start_ms, end_ms))
        groups = self._database[candle_collection(interval)].aggregate(pipeline).to_list()
        return _completeness(symbol, interval, groups)

    @property
    def _findings(self) -> Collection[Fields]:
        return self._database[AUDIT_FINDINGS]


class AsyncAuditStore:
    """The reads of `AuditStore`, for an event loop."""

    def __init__(self, database: AsyncDatabase[Fields]) -> None:
        self._database = database

    async def findings(
        self,
        symbol: str,
        interval: Interval,
        start_ms: int,
        end_ms: int,
        limit: int,
        kinds: Sequence[FindingKind] = tuple(FindingKind),
    ) -> list[Finding]:
        """Return the first `limit` findings on candles from `start_ms` to before `end_ms`."""
        if limit <= 0:
            return []
        found = self._findings.find(
            _findings_between(symbol, interval, start_ms, end_ms, kinds),
            sort=queries.OLDEST_FIRST,
            limit=limit,
        )
        return [_finding(document) for document in await found.to_list()]

    async def counts(self) -> dict[tuple[Interval, FindingKind], int]:
        """Return how many findings of each interval and kind there are, of all symbols and times.

        Kinds and intervals that this version does not know are left out.
        """
        found = await self._findings.aggregate(queries.FINDINGS_COUNTED)
        return _counts(await found.to_list())

    async def completeness(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Completeness:
        """Sum up the candles that opened from `start_ms` to before `end_ms`."""
        pipeline = queries.completeness_of(queries.between(symbol, start_ms, end_ms))
        found = await self._database[candle_collection(interval)].aggregate(pipeline)
        return _completeness(symbol, interval, await found.to_list())

    @property
    def _findings(self) -> AsyncCollection[Fields]:
        return self._database[AUDIT_FINDINGS]


def _counts(groups: list[dict[str, Any]]) -> dict[tuple[Interval, FindingKind], int]:
    found = {(one["_id"]["interval"], one["_id"]["kind"]): one["count"] for one in groups}
    return {
        (interval, kind): found[interval.value, kind.value]
        for interval in Interval
        for kind in FindingKind
        if (interval.value, kind.value) in found
    }


def _findings_between(
    symbol: str, interval: Interval, start_ms: int, end_ms: int, kinds: Sequence[FindingKind]
) -> Fields:
    place = _place(interval, symbol)
    return queries.between(place, start_ms, end_ms) | {"kind": {"$in": [*map(str, kinds)]}}


def _place(interval: Interval, symbol: str) -> str:
    return f"{interval}:{symbol}"


def _replacement(finding: Finding) -> ReplaceOne[Fields]:
    seen_at = to_datetime(finding.seen_at_ms)

    def kept(candle: Candle | None) -> Fields | None:
        return None if candle is None else to_document(candle, seen_at)

    document: Fields = {
        "_id": candle_id(_place(finding.interval, finding.symbol), finding.open_time_ms),
        "symbol": finding.symbol,
        "interval": finding.interval.value,
        "open_time": to_datetime(finding.open_time_ms),
        "kind": finding.kind.value,
        "ours": kept(finding.ours),
        "theirs": kept(finding.theirs),
        "seen_at": seen_at,
    }
    return ReplaceOne({"_id": document["_id"]}, document, upsert=True)


def _finding(document: Fields) -> Finding:
    def candle(name: str) -> Candle | None:
        return None if document[name] is None else from_document(document[name])

    try:
        return Finding(
            symbol=document["symbol"],
            interval=Interval(document["interval"]),
            open_time_ms=to_ms(document["open_time"]),
            kind=FindingKind(document["kind"]),
            ours=candle("ours"),
            theirs=candle("theirs"),
            seen_at_ms=to_ms(document["seen_at"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidDocumentError(f"not a finding: {document.get('_id')}: {error}") from error


def _completeness(symbol: str, interval: Interval, groups: list[dict[str, Any]]) -> Completeness:
    counts = {group["_id"]: group["candles"] for group in groups}
    return Completeness(
        symbol=symbol,
        interval=interval,
        complete=counts.get(CandleStatus.COMPLETE, 0),
        partial=counts.get(CandleStatus.PARTIAL, 0),
        open=counts.get(CandleStatus.OPEN, 0),
        expected_minutes=sum(group["expected_minutes"] for group in groups),
        observed_minutes=sum(group["observed_minutes"] for group in groups),
        first_open_time_ms=min((to_ms(group["first"]) for group in groups), default=None),
        last_open_time_ms=max((to_ms(group["last"]) for group in groups), default=None),
    )
