"""Empties the hot state in Redis, and waits until its consumer has built it again from Kafka.

For a hot state that is not to be trusted, and for what no symbol that is followed needs any more.
For the seconds that it takes, the API says that it is not ready.
"""

import sys
import time
from collections.abc import Sequence
from typing import Final

import redis
from pydantic import Field
from redis.exceptions import RedisError

from coinstream_redis.clearing import clear_hot_state
from coinstream_redis.connection import connect
from coinstream_redis.generation import GenerationStore
from coinstream_spark.jobs import arguments
from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.jobs.ranking import RankingSettings
from coinstream_spark.jobs.run_records import Tally
from coinstream_spark.jobs.running import run
from coinstream_telemetry.logs import get_logger

_LOOK_S: Final = 0.5

_log = get_logger(__name__)


class ClearingSettings(RankingSettings):
    """The settings of every job, where Redis is, and how long its consumer may take."""

    redis_build_limit_s: float = Field(default=300.0, gt=0)


def clear(client: redis.Redis, limit_s: float) -> ExitCode:
    """Do it; a failure when nobody builds the hot state again in time."""
    try:
        _log.info("hot_state_cleared", keys=clear_hot_state(client))
        built = GenerationStore(client)
        deadline = time.monotonic() + limit_s
        while not built.look().intact:
            if time.monotonic() > deadline:
                _log.error("hot_state_not_built", waited_s=limit_s)
                return ExitCode.FAILURE
            time.sleep(_LOOK_S)
    except RedisError as error:
        _log.error("redis_failed", error=str(error))
        return ExitCode.FAILURE
    return ExitCode.OK


def main(argv: Sequence[str] | None = None) -> ExitCode:
    """Read the settings and do it."""
    parser = arguments.parser("redis_clear", (__doc__ or "").partition("\n")[0])
    parser.epilog = (
        f"{arguments.EPILOG[:-1]}, REDIS_HOST, REDIS_PORT, REDIS_PASSWORD, REDIS_BUILD_LIMIT_S."
    )
    parser.parse_args(argv)
    settings = ClearingSettings()

    def work(tally: Tally) -> ExitCode:  # noqa: ARG001 - nothing is counted
        with connect(settings.redis) as client:
            return clear(client, settings.redis_build_limit_s)

    return run("redis_clear", settings, work)


if __name__ == "__main__":
    sys.exit(main())
