"""What is told when a task has failed for good."""

import traceback
from collections.abc import Mapping
from typing import Any, Final

import structlog
from airflow.sdk.observability.stats import incr

METRIC: Final = "coinstream.job_failures"
"""Counted in StatsD, where Airflow is told of one (`AIRFLOW__METRICS__STATSD_ON`)."""

_log = structlog.get_logger(__name__)


def tell_failure(context: Mapping[str, Any]) -> None:
    """Write one line to the log, and count it."""
    task = context["ti"]
    error = context.get("exception")
    incr(METRIC, tags={"dag_id": task.dag_id, "task_id": task.task_id})
    _log.error(
        "job_failed",
        dag_id=task.dag_id,
        task_id=task.task_id,
        run_id=task.run_id,
        tries=task.try_number,
        error="".join(traceback.format_exception_only(error)).strip() if error else None,
    )
