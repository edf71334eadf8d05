"""What becomes of a job that hangs."""

from pathlib import Path

import pytest
from tests.integration.airflow.conftest import Airflow

pytestmark = [pytest.mark.long, pytest.mark.timeout(1_800)]

STUBBORN = """#!/bin/sh
# It heeds no SIGTERM, and neither does what it starts.
trap '' TERM
sleep 600 &
echo $$ $! >{pids}
wait
"""


def lives(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_a_job_that_hangs_is_ended_with_all_it_started_and_told_of_when_its_time_is_over(
    airflow: Airflow, tmp_path: Path
) -> None:
    program, pids = tmp_path / "python", tmp_path / "pids"
    program.write_text(STUBBORN.format(pids=pids))
    program.chmod(0o755)

    (result,) = airflow(
        "run", "retention@2024-08-06T03:00:00+00:00", LIMIT_S="5", SPARK_JOBS_PYTHON=str(program)
    )

    assert result == {"state": "failed", "tasks": {"retention": "failed"}}
    started = [int(each) for each in pids.read_text().split()]
    assert len(started) == 2
    assert not any(map(lives, started))
    assert "job_failed" in airflow.last_log
    assert "AirflowTaskTimeout" in airflow.last_log
