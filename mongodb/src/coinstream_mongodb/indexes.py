"""The indexes that the collections have; made again without effect."""

from pymongo import ASCENDING

from coinstream_contracts.collections import AUDIT_FINDINGS, CANDLE_KEY, candle_collection
from coinstream_contracts.intervals import STORED_INTERVALS
from coinstream_mongodb.client import Database, Fields


def ensure_indexes(database: Database[Fields]) -> None:
    """Make each index that is missing; call it at start-up, from as many programs as there are.

    Raises:
        pymongo.errors.PyMongoError: no server answers, or stored documents break a rule.
    """
    key = [(field, ASCENDING) for field in CANDLE_KEY]
    for interval in STORED_INTERVALS:
        database[candle_collection(interval)].create_index(key, unique=True)
    database[AUDIT_FINDINGS].create_index([("interval", ASCENDING), *key], unique=True)
