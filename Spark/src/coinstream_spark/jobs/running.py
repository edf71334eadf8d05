"""What every job's program is made of around its own work."""

from collections.abc import Callable

from pymongo.errors import PyMongoError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from coinstream_spark.jobs.exit_codes import ExitCode
from coinstream_spark.jobs.progress import progress_shown
from coinstream_spark.jobs.run_records import RunRecord, Scope, Tally
from coinstream_spark.jobs.settings import JobSettings
from coinstream_spark.session import open_session
from coinstream_telemetry.logs import configure_logs, get_logger

_log = get_logger(__name__)

_ALL = Scope()


def run_with_spark(
    name: str,
    settings: JobSettings,
    work: Callable[[SparkSession, Tally], ExitCode],
    scope: Scope = _ALL,
) -> ExitCode:
    """Do the work with a session of its own, show its progress, and say how it ended."""

    def with_session(tally: Tally) -> ExitCode:
        spark = open_session(name, settings)
        try:
            with progress_shown(spark.sparkContext, name):
                return work(spark, tally)
        finally:
            spark.stop()

    return run(name, settings, with_session, scope)


def run(
    name: str,
    settings: JobSettings,
    work: Callable[[Tally], ExitCode],
    scope: Scope = _ALL,
) -> ExitCode:
    """Do the work, and record the run; what is away or breaks makes the exit code."""
    configure_logs(f"spark-{name}", settings.log_level)
    record = RunRecord(name, scope, settings.address)
    tally = Tally()
    code = ExitCode.FAILURE
    try:
        code = work(tally)
    except (PyMongoError, PySparkException, OSError, ValueError) as error:
        _log.error("job_failed", error=f"{type(error).__name__}: {str(error)[:2_000]}")
        return code
    finally:
        record.end(code, tally)
    _log.info("job_ended", exit_code=int(code), outcome=code.name.lower())
    if code is ExitCode.INCOMPLETE_INPUT and not settings.incomplete_input_fails:
        return ExitCode.OK
    return code
