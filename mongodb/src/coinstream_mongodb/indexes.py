"""The indexes that the collections have; made again without effect."""

import argparse
import sys

from pymongo import ASCENDING
from pymongo.errors import PyMongoError

from coinstream_contracts.collections import (
    AUDIT_FINDINGS,
    CANDLE_KEY,
    DATABASE,
    JOB_RUNS,
    candle_collection,
)
from coinstream_contracts.intervals import STORED_INTERVALS
from coinstream_contracts.job_runs import JOB_RUNS_KEPT_MS
from coinstream_contracts.times import SECOND_MS
from coinstream_mongodb.client import DEFAULT_URI, Database, Fields, open_client
from coinstream_telemetry.logs import configure_logs, get_logger

_log = get_logger(__name__)


def ensure_indexes(database: Database[Fields]) -> None:
    """Make each index that is missing; call it at start-up, from as many programs as there are.

    Raises:
        pymongo.errors.PyMongoError: no server answers, or stored documents break a rule.
    """
    key = [(field, ASCENDING) for field in CANDLE_KEY]
    for interval in STORED_INTERVALS:
        database[candle_collection(interval)].create_index(key, unique=True)
    database[AUDIT_FINDINGS].create_index([("interval", ASCENDING), *key], unique=True)
    kept_s = JOB_RUNS_KEPT_MS // SECOND_MS
    database[JOB_RUNS].create_index([("started_at", ASCENDING)], expireAfterSeconds=kept_s)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m coinstream_mongodb.indexes", description="Make MongoDB's indexes."
    )
    parser.add_argument("--uri", default=DEFAULT_URI, help="mongodb://host:port/…")
    parser.add_argument("--database", default=DATABASE)
    arguments = parser.parse_args()
    configure_logs("indexes", "info")
    try:
        with open_client(arguments.uri) as client:
            ensure_indexes(client[arguments.database])
    except PyMongoError as error:
        _log.error("indexes_failed", error=str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
