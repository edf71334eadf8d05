"""The one Spark session of a process."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pyspark.sql import SparkSession

from coinstream_spark.settings import SparkSettings

_LOGGING: Final = Path(__file__).with_name("log4j2.properties")
LOGGING_OPTION: Final = f"-Dlog4j2.configurationFile={_LOGGING}"
"""For Java: what is logged, and how."""

# What the results depend on, so that no deployment may set it otherwise.
_LAWS: Final = {
    # An overflow or a value that does not fit is an error, never a null.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}
_HABITS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # Jobs read nothing that a warehouse folder would be good for.
    "spark.sql.catalogImplementation": "in-memory",
}


def open_session(
    name: str, settings: SparkSettings, extra: Mapping[str, str] | None = None
) -> SparkSession:
    """Return the session of this process; made at the first call, with `extra` over the settings.

    A program that `spark-submit` started keeps its master and its memory.
    """
    config = {**_HABITS, "spark.sql.shuffle.partitions": str(settings.spark_shuffle_partitions)}
    if not _started_by_spark_submit():
        # Else tasks run whatever `python3` is on the PATH, without our packages.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        config |= {
            "spark.master": settings.spark_master,
            "spark.driver.memory": settings.spark_driver_memory,
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.extraJavaOptions": LOGGING_OPTION,
        }
    builder = SparkSession.builder.appName(name)
    for key, value in (config | dict(extra or {}) | _LAWS).items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("WARN")
    return session


def _started_by_spark_submit() -> bool:
    return "PYSPARK_GATEWAY_PORT" in os.environ
