"""Renews the rankings in Redis, of the stored candles.

The streaming job does it every few seconds. This is for when it does not run.
"""

import sys
from collections.abc import Sequence

from pydantic import Field
from pyspark.sql import SparkSession
from redis.exceptions import RedisError

from coinstream_contracts.intervals import Interval
from coinstream_redis.connection import RedisAddress, connect
from coinstream_spark.jobs import arguments
from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.jobs.run_records import Tally
from coinstream_spark.jobs.running import run_with_spark
from coinstream_spark.jobs.settings import JobSettings
from coinstream_spark.reference.supplies import read_supplies
from coinstream_spark.streaming.rankings import Rankings
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)


class RankingSettings(JobSettings):
    """The settings of every job, and where Redis is."""

    redis_host: str = Field(default="127.0.0.1", min_length=1)
    redis_port: int = Field(default=6379, ge=1, le=65_535)
    redis_password: str = ""

    @property
    def redis(self) -> RedisAddress:
        """Where the rankings go."""
        return RedisAddress(self.redis_host, self.redis_port, self.redis_password)


def rank(spark: SparkSession, settings: RankingSettings, tally: Tally | None = None) -> ExitCode:
    """Make the rankings of all symbols that are stored, and write them; count them in `tally`.

    Raises:
        pymongo.errors.PyMongoError: MongoDB is away.
        pyspark.errors.PySparkException: a task failed for good.
    """
    with settings.address.candles() as store, connect(settings.redis) as client:
        newest_ms = {
            symbol: newest.open_time_ms
            for symbol in store.symbols(Interval.M1)
            for newest in store.newest(symbol, Interval.M1, 1)
        }
        rankings = Rankings(spark, store, client, read_supplies(), every_s=0)
        try:
            is_made = rankings.renew_when_due(newest_ms)
        except RedisError as error:
            _log.error("redis_failed", error=str(error))
            return ExitCode.FAILURE
    if not is_made:
        _log.warning("no_minutes_stored")
        return ExitCode.INCOMPLETE_INPUT
    _log.info("rankings_written", symbols=len(newest_ms))
    if tally is not None:
        tally.update(symbols=len(newest_ms))
    return ExitCode.OK


def main(argv: Sequence[str] | None = None) -> ExitCode:
    """Read the settings and do it."""
    parser = arguments.parser("ranking", (__doc__ or "").partition("\n")[0])
    parser.epilog = f"{arguments.EPILOG[:-1]}, REDIS_HOST, REDIS_PORT, REDIS_PASSWORD."
    parser.parse_args(argv)
    settings = RankingSettings()
    return run_with_spark("ranking", settings, lambda spark, tally: rank(spark, settings, tally))


if __name__ == "__main__":
    sys.exit(main())
