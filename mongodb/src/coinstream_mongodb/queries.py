"""The questions that the stores ask, as PyMongo takes them.

Reads go by `_id`, whose order is symbol, then time: every MongoDB has that index, and so has the
server that stands in for it on one machine.
"""

from typing import Any, Final

from pymongo import ASCENDING, DESCENDING

from coinstream_contracts.collections import candle_id
from coinstream_mongodb.client import Fields

OLDEST_FIRST: Final = [("_id", ASCENDING)]
NEWEST_FIRST: Final = [("_id", DESCENDING)]
# The colon of an id sorts before the semicolon, and neither is part of a symbol.
_AFTER_SYMBOL: Final = ";"
_END_OF_IDS_MS: Final = 10**13
"""From here on, in 2286, ids would no longer sort by time."""
FINDINGS_COUNTED: Final[list[dict[str, Any]]] = [
    {"$group": {"_id": {"interval": "$interval", "kind": "$kind"}, "count": {"$sum": 1}}}
]
"""The aggregation that counts the audit's findings by interval and kind."""


def between(symbol: str, start_ms: int | None = None, end_ms: int | None = None) -> Fields:
    """Return the filter for a symbol's open times from `start_ms` to before `end_ms`, UTC ms."""
    bounds: Fields = {
        "$gte": candle_id(symbol, max(start_ms or 0, 0)),
        "$lt": candle_id(symbol, max(end_ms, 0))
        if end_ms is not None and end_ms < _END_OF_IDS_MS
        else symbol + _AFTER_SYMBOL,
    }
    return {"_id": bounds}


def after_symbol(symbol: str) -> Fields:
    """Return the filter for the documents of all symbols that sort after this one."""
    return {"_id": {"$gte": symbol + _AFTER_SYMBOL}}


def completeness_of(filter_: Fields) -> list[dict[str, Any]]:
    """Return the aggregation that sums the matching candles up, by status."""
    return [
        {"$match": filter_},
        {
            "$group": {
                "_id": "$status",
                "candles": {"$sum": 1},
                "expected_minutes": {"$sum": "$expected_minutes"},
                "observed_minutes": {"$sum": "$observed_minutes"},
                "first": {"$min": "$open_time"},
                "last": {"$max": "$open_time"},
            }
        },
    ]
