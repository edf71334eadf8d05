"""A DAG out of its declaration."""

from datetime import timedelta
from typing import Any, Final

from airflow.sdk import (
    DAG,
    Asset,
    AssetOrTimeSchedule,
    BaseOperator,
    CronDataIntervalTimetable,
    Param,
    chain,
)

from coinstream_airflow import spans
from coinstream_airflow.declaration import Job, Schedule
from coinstream_airflow.failures import tell_failure
from coinstream_airflow.local import LocalSparkJob
from coinstream_airflow.settings import LONG_AGO, Settings

RETRIES: Final = 4
FIRST_RETRY: Final = timedelta(seconds=30)
BACK_OFF: Final = 2.0
"""By which each wait is longer than the one before."""
LAST_RETRY: Final = timedelta(minutes=10)

_SYMBOL_PATTERN: Final = r"^[A-Z0-9]+(,[A-Z0-9]+)*$"


def make_dag(schedule: Schedule, settings: Settings) -> DAG:
    """Return the DAG; one run of it at a time, for two would do the same work twice."""
    by_time = CronDataIntervalTimetable(schedule.cron, timezone="UTC")
    asset = _asset(schedule.after) if schedule.after else None
    with DAG(
        schedule.dag_id,
        description=schedule.summary,
        schedule=AssetOrTimeSchedule(timetable=by_time, assets=asset) if asset else by_time,
        start_date=spans.floor(settings.catch_up_from or LONG_AGO, schedule.unit),
        catchup=settings.catch_up_from is not None,
        max_active_runs=1,
        is_paused_upon_creation=False,
        tags=list(schedule.tags),
        params=_parameters(schedule),
        default_args={
            "retries": RETRIES,
            "retry_delay": FIRST_RETRY,
            "retry_exponential_backoff": BACK_OFF,
            "max_retry_delay": LAST_RETRY,
            # Runs of a backfill are not counted in max_active_runs.
            "max_active_tis_per_dag": 1,
            "on_failure_callback": tell_failure,
        },
    ) as dag:
        tasks = [_task(job, schedule, settings) for job in schedule.jobs]
        chain(*tasks)
        if schedule.makes:
            tasks[-1].add_outlets([_asset(schedule.makes)])
    return dag


def _asset(name: str) -> Asset:
    return Asset(name, uri=f"coinstream://candles/{name.removeprefix('candles_')}")


def _parameters(schedule: Schedule) -> dict[str, Param]:
    """Return what a run by hand may be given; a schedule's own runs have none of it."""
    parameters: dict[str, Param] = {}
    if any(job.ranged for job in schedule.jobs):
        parameters["start"] = _time("First time, in place of the interval")
        parameters["end"] = _time("The time before which it ends")
    if any(job.symbols for job in schedule.jobs):
        parameters["symbol"] = Param(
            None,
            type=["null", "string"],
            pattern=_SYMBOL_PATTERN,
            description="Trading pairs, comma-separated; all when left out",
        )
    return parameters


def _time(description: str) -> Param:
    return Param(None, description, type=["null", "string"], format="date-time")


def _task(job: Job, schedule: Schedule, settings: Settings) -> BaseOperator:
    how: dict[str, Any] = {
        "task_id": job.name,
        "job": job,
        "unit": schedule.unit,
        "settings": settings,
        "execution_timeout": job.limit,
    }
    if settings.spark_jobs_on == "local":
        return LocalSparkJob(**how)
    # Its imports take seconds, at each reading of the DAGs.
    from coinstream_airflow.kubernetes import KubernetesSparkJob  # noqa: PLC0415

    return KubernetesSparkJob(**how)
