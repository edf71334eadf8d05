"""Run by Airflow's own Python: describes the DAGs, or runs some, and prints what came out as JSON.

python in_airflow.py describe
python in_airflow.py run DAG TIME…       each time is the end of the interval that is run
python in_airflow.py conf DAG JSON       one run by hand with these parameters
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from airflow.configuration import conf
from airflow.dag_processing.dagbag import BundleDagBag


def read_dags() -> BundleDagBag:
    folder = Path(conf.get_mandatory_value("core", "dags_folder"))
    return BundleDagBag(dag_folder=folder, bundle_path=folder, bundle_name="dags-folder")


def described(dag: Any) -> dict[str, Any]:
    timetable = dag.timetable
    by_time = getattr(timetable, "timetable", timetable)
    assets = getattr(timetable, "asset_condition", None)
    return {
        "cron": by_time.expression,
        "zone": str(by_time.timezone),
        "timetable": type(by_time).__name__,
        "after": [each.name for each in getattr(assets, "objects", [assets]) if each is not None],
        "catchup": dag.catchup,
        "start": dag.start_date.isoformat(),
        "max_active_runs": dag.max_active_runs,
        "parameters": sorted(dag.params),
        "tasks": {task.task_id: described_task(task) for task in dag.tasks},
    }


def described_task(task: Any) -> dict[str, Any]:
    return {
        "operator": type(task).__name__,
        "limit_s": task.execution_timeout.total_seconds(),
        "retries": task.retries,
        "back_off": task.retry_exponential_backoff,
        "longest_delay_s": task.max_retry_delay.total_seconds(),
        "at_a_time": task.max_active_tis_per_dag,
        "on_failure": [each.__name__ for each in task.on_failure_callback],
        "makes": [asset.name for asset in task.outlets],
        "after": sorted(task.upstream_task_ids),
    }


def ran(run: Any) -> dict[str, Any]:
    return {
        "state": str(run.state),
        "tasks": {each.task_id: str(each.state) for each in run.get_task_instances()},
    }


def main(command: str, *words: str) -> object:
    bag = read_dags()
    if command == "describe":
        return {
            "errors": bag.import_errors,
            "dags": {name: described(dag) for name, dag in bag.dags.items()},
        }
    return [ran(started(bag.dags[name], how)) for name, _, how in (w.partition("@") for w in words)]


def started(dag: Any, how: str) -> Any:
    if how.startswith("{"):
        return dag.test(run_conf=json.loads(how))
    return dag.test(logical_date=datetime.fromisoformat(how))


if __name__ == "__main__":
    result = main(*sys.argv[1:])
    sys.stdout.write("\n" + json.dumps(result) + "\n")
