"""Airflow in its own environment, with a database of its own, run as a command."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coinstream_contracts.collections import DATABASE
from coinstream_mongodb.client import open_client
from coinstream_mongodb.indexes import ensure_indexes
from coinstream_spark.store_address import StoreAddress

RUN_LIMIT_S = 1_800
PROGRAM = Path(__file__).parent / "in_airflow.py"


@dataclass(frozen=True)
class Airflow:
    """An installed Airflow, and the environment in which it finds our DAGs."""

    python: Path
    environment: dict[str, str]
    folder: Path

    def __call__(self, *words: str, **settings: str) -> Any:
        """Run `in_airflow.py`; its result is its last line."""
        done = subprocess.run(
            [self.python, PROGRAM, *words],
            env=self.environment | settings,
            # Not the project's root, where a folder is named as the package.
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=RUN_LIMIT_S,
            check=False,
        )
        if done.returncode != 0:
            pytest.fail(f"Airflow failed:\n{done.stdout[-4000:]}\n{done.stderr[-8000:]}")
        (self.folder / "last.log").write_text(done.stdout + done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    @property
    def last_log(self) -> str:
        """What the last run wrote."""
        return (self.folder / "last.log").read_text()


@pytest.fixture(scope="session")
def airflow(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Airflow:
    """Airflow with an empty database, and no settings of whoever runs the tests."""
    python = project_root / ".venv-airflow/bin/python"
    if not python.exists():
        pytest.fail("Airflow is not installed: make setup-tests")
    folder = tmp_path_factory.mktemp("airflow")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")
    } | {
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str(project_root / "airflow/dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # A machine under load is slow, not wrong.
        "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "900",
        "SPARK_JOBS_ON": "local",
        "SPARK_JOBS_PYTHON": sys.executable,
        "SPARK_DRIVER_MEMORY": "768m",
        "SPARK_MASTER": "local[1]",
        "SPARK_SHUFFLE_PARTITIONS": "1",
        # Most of a short job's time is the JVM's compiler.
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "CATCH_UP_FROM": "",
    }
    subprocess.run(
        [python.parent / "airflow", "db", "migrate"],
        env=environment,
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=RUN_LIMIT_S,
    )
    return Airflow(python, environment, folder)


@contextmanager
def new_history(mongo_uri: str) -> Iterator[StoreAddress]:
    """An empty history, which is dropped at the end."""
    address = StoreAddress(mongo_uri, f"{DATABASE}_{uuid.uuid4().hex[:12]}")
    with open_client(mongo_uri) as client:
        ensure_indexes(client[address.database])
    yield address
    with open_client(mongo_uri) as client:
        client.drop_database(address.database)


@pytest.fixture(scope="module")
def history(mongo_uri: str) -> Iterator[StoreAddress]:
    """The history of a module's tests."""
    with new_history(mongo_uri) as address:
        yield address
