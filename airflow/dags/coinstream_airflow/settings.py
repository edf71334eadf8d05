"""Settings of the DAGs, by environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from coinstream_airflow.spans import parse_time

LONG_AGO: Final = parse_time("2017-07-14T00:00:00+00:00")
"""Binance's first day: before it there is nothing to backfill."""
_PLACES: Final = ("local", "kubernetes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where Spark jobs run, and since when missed runs are caught up with."""

    spark_jobs_on: str = "local"
    """`local`: a process beside the task. `kubernetes`: a SparkApplication for Spark's operator."""
    spark_jobs_python: str = "python"
    """For `local`: the Python that has `coinstream[spark]` installed."""
    spark_image: str = "coinstream/spark:latest"
    spark_jobs_folder: str = "local:///opt/coinstream/jobs"
    """For `kubernetes`: the image, and where the programs of the jobs are in it."""
    spark_namespace: str = "coinstream"
    catch_up_from: datetime | None = None
    """If set, every run since then is made up for. Else only the newest one that was missed."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; a variable that is empty counts as not set.

        Raises:
            ValueError: one has a value that it cannot have; Airflow shows it as an import error.
        """
        given = {
            name: value
            for name in cls.__dataclass_fields__
            if (value := environment.get(name.upper(), ""))
        }
        since = given.pop("catch_up_from", None)
        settings = cls(**given, catch_up_from=parse_time(since) if since else None)
        if settings.spark_jobs_on not in _PLACES:
            raise ValueError(f"SPARK_JOBS_ON: one of {_PLACES}, not {settings.spark_jobs_on!r}")
        return settings
