"""A Spark job as a SparkApplication, which Spark's operator on Kubernetes runs."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from string import Template
from typing import Any, Final

import yaml  # type: ignore[import-untyped]  # its types are in our other environment
from airflow.providers.cncf.kubernetes.operators.spark_kubernetes import SparkKubernetesOperator
from airflow.sdk.definitions.context import Context
from airflow.sdk.exceptions import AirflowFailException

from coinstream_airflow.declaration import Job
from coinstream_airflow.runs import arguments, covered, tell_made
from coinstream_airflow.settings import Settings
from coinstream_airflow.spans import NoSpanError

_TEMPLATE: Final = Path(__file__).parent / "spark_application.yaml"


def spark_application(job: Job, settings: Settings, words: Sequence[str]) -> dict[str, Any]:
    """Return what the operator is given: the template with the job in it."""
    text = Template(_TEMPLATE.read_text()).substitute(
        name=job.name.replace("_", "-"),
        namespace=settings.spark_namespace,
        image=settings.spark_image,
        program=f"{settings.spark_jobs_folder}/{job.name}.py",
    )
    application: dict[str, Any] = yaml.safe_load(text)
    application["spec"]["arguments"] = list(words)
    return application


class KubernetesSparkJob(SparkKubernetesOperator):
    """Runs a job once, over all the times from the first to the last that the run covers.

    A cluster has the power for what lies between, and one application is found again when the
    scheduler was away.
    """

    def __init__(
        self,
        *,
        job: Job,
        unit: timedelta,
        settings: Settings,
        **kwargs: Any,  # noqa: ANN401 - Airflow's own
    ) -> None:
        super().__init__(
            name=job.name.replace("_", "-"),
            namespace=settings.spark_namespace,
            template_spec=spark_application(job, settings, ()),
            **kwargs,
        )
        self.job = job
        self.unit = unit
        self.settings = settings

    def execute(self, context: Context) -> None:
        """Run it.

        Raises:
            AirflowException: it failed, and may be tried again.
            AirflowFailException: nothing says which times it is for.
        """
        try:
            wanted = covered(context, self.unit) if self.job.ranged else []
        except NoSpanError as error:
            raise AirflowFailException(str(error)) from error
        hull = (wanted[0][0], wanted[-1][1]) if wanted else None
        words = arguments(self.job, hull, context["params"])
        self.template_spec = spark_application(self.job, self.settings, words)
        super().execute(context)
        tell_made(context, self.outlets, [hull] if hull else [])
