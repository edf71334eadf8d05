"""Airflow's processes, as parts of the run."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from coinstream_local.airflow_home import AirflowHome
from coinstream_local.part import AirflowProbe, HttpProbe, Part

_SCHEDULER: Final = "airflow-scheduler"
_START_LIMIT_S: Final = 300.0
_STOP_LIMIT_S: Final = 20


def airflow_parts(
    home: AirflowHome, program: str, settings: Mapping[str, str], folder: Path
) -> list[Part]:
    """Return its server, its scheduler and what reads the DAGs; no DAG of ours needs a triggerer.

    The server brings the database up to date before it listens, and the others come after it.
    `settings` are what the DAGs and the jobs they start are told.
    """
    environment = {
        **settings,
        "AIRFLOW_HOME": str(home.folder),
        "CATCH_UP_FROM": home.since(),
    }
    airflow = shlex.quote(program)
    # Spark jobs inherit the niceness: what is live goes first.
    nice = ["nice", "-n", "10", program]

    def part(name: str, title: str, command: list[str], probe: AirflowProbe | HttpProbe) -> Part:
        is_server = isinstance(probe, HttpProbe)
        return Part(
            name=name,
            title=title,
            command=command,
            environment=environment,
            probe=probe,
            folder=str(folder),
            address=home.url,
            needs=["mongodb"] if is_server else ["airflow-api"],
            late=True,
            start_limit_s=_START_LIMIT_S,
            stop_limit_s=_STOP_LIMIT_S,
            # Alone it would wait for the job that runs; the worker ends the job.
            stop_as_group=name == _SCHEDULER,
        )

    return [
        part(
            "airflow-api",
            "Airflow",
            ["/bin/sh", "-c", f"{airflow} db migrate && exec {airflow} api-server"],
            HttpProbe(home.port, "/api/v2/version"),
        ),
        part(
            _SCHEDULER,
            "Airflow's scheduler",
            [*nice, "scheduler", "--skip-serve-logs"],
            AirflowProbe(home.port, "scheduler"),
        ),
        part(
            "airflow-dag-processor",
            "Airflow's reader of DAGs",
            [*nice, "dag-processor"],
            AirflowProbe(home.port, "dag_processor"),
        ),
    ]
