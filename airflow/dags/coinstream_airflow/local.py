"""A Spark job as a process beside the task, in the environment that has Spark."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from datetime import timedelta
from typing import Any, Final

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import BaseOperator
from airflow.sdk.definitions.context import Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from coinstream_airflow.declaration import Job
from coinstream_airflow.runs import arguments, covered, tell_made
from coinstream_airflow.settings import Settings
from coinstream_airflow.spans import NoSpanError

# The jobs' own (Spark/README.md).
_BAD_ARGUMENTS: Final = 2
_INCOMPLETE_INPUT: Final = 3
_END_LIMIT_S: Final = 4.0
"""A second less than Airflow gives a task to end after its SIGTERM."""
_LOOK_S: Final = 0.1
# A task that is killed outright cannot end its job any more; then Linux does. Spark's JVM ends with
# the Python that started it.
_ENDED_WITH_US: Final = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()


class LocalSparkJob(BaseOperator):
    """Runs a job for each span that the run covers, and fails when the job does.

    Incomplete input is no failure: all that there is was made, the log says what was missing, and a
    repetition would find the same.
    """

    def __init__(
        self,
        *,
        job: Job,
        unit: timedelta,
        settings: Settings,
        **kwargs: Any,  # noqa: ANN401 - Airflow's own
    ) -> None:
        super().__init__(**kwargs)
        self.job = job
        self.unit = unit
        self.python = settings.spark_jobs_python
        self._process: SubprocessHook | None = None

    def execute(self, context: Context) -> None:
        """Run it.

        Raises:
            AirflowException: it failed, and may be tried again.
            AirflowFailException: it would fail in the same way again.
        """
        try:
            wanted = covered(context, self.unit) if self.job.ranged else []
        except NoSpanError as error:
            raise AirflowFailException(str(error)) from error
        for span in wanted if self.job.ranged else [None]:
            self._run(arguments(self.job, span, context["params"]))
        tell_made(context, self.outlets, wanted)

    def on_kill(self) -> None:
        """End the job with its JVM: both are in a process group of their own."""
        job = self._process.sub_process if self._process is not None else None
        if job is not None and job.returncode is None:
            _end(job)

    def _run(self, words: list[str]) -> None:
        self._process = SubprocessHook()
        command = [*_ENDED_WITH_US, self.python, "-m", f"coinstream_spark.jobs.{self.job.name}"]
        command += words
        code = self._process.run_command(command, env=_environment()).exit_code
        if code == _INCOMPLETE_INPUT:
            self.log.warning("Done, but the input was incomplete; the job's log says what.")
        elif code == _BAD_ARGUMENTS:
            raise AirflowFailException("the job does not take these arguments or settings")
        elif code != 0:
            raise AirflowException(f"the job ended with exit code {code}")


def _end(job: subprocess.Popen[bytes]) -> None:
    """End a job's process group; what hangs may not heed SIGTERM, and is killed after a while."""
    deadline = time.monotonic() + _END_LIMIT_S
    with contextlib.suppress(ProcessLookupError):  # there is nobody left in the group
        os.killpg(job.pid, signal.SIGTERM)
        while time.monotonic() < deadline:
            job.poll()  # until it is asked for its exit code, it stays in its group
            os.killpg(job.pid, 0)
            time.sleep(_LOOK_S)
        os.killpg(job.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """Return what a job is told: all but Airflow's own settings, among which are secrets."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW_", "_AIRFLOW_", "PYTHONPATH"))
    }
