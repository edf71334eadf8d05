"""Where things lie in a checkout of the project, which the embedded run starts from."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[4]
"""The project's root folder."""

KAFKA: Final = ROOT / "deploy/local/kafka"
KAFKA_JARS: Final = KAFKA / "target/dependency"
"""Maven's own place for `dependency:copy-dependencies`."""

MONGODB: Final = ROOT / "deploy/local/mongodb"
MONGODB_CLASSES: Final = MONGODB / "target/classes"
MONGODB_JARS: Final = MONGODB / "target/dependency"
"""The server that stands in for MongoDB, as Maven leaves it."""

DAGS: Final = ROOT / "airflow/dags"
AIRFLOW: Final = ROOT / ".venv-airflow/bin/airflow"
"""The command of Airflow, which has an environment of its own."""

PAGE: Final = ROOT / "frontend/.next/standalone/server.js"
"""The built web page, as `next build` leaves it with `output: standalone`."""
