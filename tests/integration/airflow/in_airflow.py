"""Run by Airflow's own Python: describes the DAGs, or runs some, and prints what came out as JSON.

python in_airflow.py describe SETTINGS…       the DAGs under each of these, `NAME=VALUE NAME=VALUE`
python in_airflow.py run DAG@TIME…            runs in this order, of the intervals that end then
python in_airflow.py run 'DAG@{"start": …}'   a run by hand with these parameters
python in_airflow.py run NAME=VALUE DAG@TIME  a setting of the runs that follow it

SKIPPED_TASKS in the environment is a regular expression of tasks that are not run. LIMIT_S is the
time limit of each task in place of its own, with one try for it.
"""

import json
import os
import sys
from datetime import datetime, timedelta
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


def main(command: str, *words: str) -> list[dict[str, Any]]:
    if command == "describe":
        return [described_under(settings) for settings in words]
    bag = read_dags()
    results = []
    for word in words:
        name, is_run, how = word.partition("@")
        if is_run:
            results.append(ran(started(bag.dags[name], how)))
        else:
            put(word)
    return results


def put(setting: str) -> None:
    name, _, value = setting.partition("=")
    os.environ[name] = value


def described_under(settings: str) -> dict[str, Any]:
    for setting in settings.split():
        put(setting)
    bag = read_dags()
    dags = {name: described(dag) for name, dag in bag.dags.items()}
    return {"errors": bag.import_errors, "dags": dags}


def started(dag: Any, how: str) -> Any:
    skipped = os.environ.get("SKIPPED_TASKS")
    if limit_s := os.environ.get("LIMIT_S"):
        for task in dag.tasks:
            task.execution_timeout, task.retries = timedelta(seconds=float(limit_s)), 0
    if how.startswith("{"):
        return dag.test(run_conf=json.loads(how), mark_success_pattern=skipped)
    return dag.test(logical_date=datetime.fromisoformat(how), mark_success_pattern=skipped)


if __name__ == "__main__":
    result = main(*sys.argv[1:])
    sys.stdout.write("\n" + json.dumps(result) + "\n")
