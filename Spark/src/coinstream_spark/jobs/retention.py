"""Deletes candles that are older than the settings keep them.

    RETENTION_DAYS=1m=400,5m=1000 python -m coinstream_spark.jobs.retention

An interval that is not named is kept for good. Age counts from the newest candle of the interval,
not from the clock: where nothing new comes, nothing is lost, and a replayed market keeps its past.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import NoDecode

from coinstream_contracts.collections import candle_collection
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.times import DAY_MS
from coinstream_mongodb.candles import CandleStore
from coinstream_spark.jobs import arguments
from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.jobs.run_records import Tally
from coinstream_spark.jobs.running import run
from coinstream_spark.jobs.settings import JobSettings
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_NAMES: Final = ", ".join(STORED_INTERVALS)


def parse_days(text: object) -> object:
    """Read `1m=400,5m=1000`: days by interval.

    Raises:
        ValueError: it reads otherwise.
    """
    if not isinstance(text, str):
        return text
    days: dict[Interval, int] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, _, number = part.partition("=")
        if name not in STORED_INTERVALS or not number.isdecimal() or int(number) == 0:
            raise ValueError(f"not INTERVAL=DAYS: {part!r} (intervals: {_NAMES}; days from 1)")
        days[Interval(name)] = int(number)
    return days


class RetentionSettings(JobSettings):
    """The settings of every job, and how many days each interval's candles are kept."""

    retention_days: Annotated[dict[Interval, int], NoDecode, BeforeValidator(parse_days)] = Field(
        default_factory=dict
    )


def delete_old(store: CandleStore, days: Mapping[Interval, int]) -> dict[Interval, int]:
    """Delete what is older than the days of its interval; return how many candles of each.

    Raises:
        pymongo.errors.PyMongoError: MongoDB is away; part may be deleted.
    """
    deleted = {}
    for interval, kept_days in days.items():
        newest_ms = [
            newest.open_time_ms
            for symbol in store.symbols(interval)
            for newest in store.newest(symbol, interval, 1)
        ]
        before_ms = max(newest_ms, default=0) - kept_days * DAY_MS
        deleted[interval] = store.delete_before(interval, before_ms) if before_ms > 0 else 0
        _log.info(
            "old_candles_deleted",
            collection=candle_collection(interval),
            before_ms=before_ms,
            candles=deleted[interval],
        )
    return deleted


def main(argv: Sequence[str] | None = None) -> ExitCode:
    """Read the settings and do it."""
    parser = arguments.parser("retention", (__doc__ or "").partition("\n")[0])
    parser.epilog = f"{arguments.EPILOG[:-1]}, RETENTION_DAYS (as in 1m=400,5m=1000)."
    parser.parse_args(argv)
    try:
        settings = RetentionSettings()
    except ValidationError as error:
        parser.error(str(error))

    def work(tally: Tally) -> ExitCode:
        with settings.address.candles() as store:
            deleted = delete_old(store, settings.retention_days)
        tally.update({f"deleted_{interval}": count for interval, count in deleted.items()})
        return ExitCode.OK

    return run("retention", settings, work)


if __name__ == "__main__":
    sys.exit(main())
