import asyncio
from collections.abc import Callable

import httpx
import pytest

from coinstream_backend.operations.schemas import ConsumerState, ServiceState
from coinstream_backend.operations.services import MAX_BYTES, ServiceLookout

METRICS = """\
# HELP coinstream_spark_lag_records Records not yet read
# TYPE coinstream_spark_lag_records gauge
coinstream_spark_lag_records{query="crypto_trades"} 17.0
# HELP coinstream_build_info The version that runs
# TYPE coinstream_build_info gauge
coinstream_build_info{version="1.2.3"} 1.0
"""
Handler = Callable[[httpx.Request], httpx.Response]


async def look(
    handler: Handler, airflow: str = ""
) -> tuple[list[ServiceState], list[ConsumerState]]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as http:
        return await ServiceLookout(http, {"spark": "http://spark:1"}, airflow).look()


def service(ready: int = 200, metrics: str = METRICS) -> Handler:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/health/ready":
            return httpx.Response(ready, text="ready\n" if ready == 200 else "not ready\n")
        return httpx.Response(200, text=metrics)

    return handle


async def test_a_service_tells_its_version_and_its_lag() -> None:
    (spark,), (consumer,) = await look(service())
    assert (spark.name, spark.status, spark.version) == ("spark", "ready", "1.2.3")
    assert [(one.name, one.value) for one in spark.figures] == [
        ("coinstream_spark_lag_records", 17)
    ]
    assert (consumer.name, consumer.known_by, consumer.lag) == ("spark", "service", 17)


async def test_one_that_is_not_ready_says_so_and_still_has_figures() -> None:
    (spark,), _ = await look(service(ready=503))
    assert (spark.status, spark.detail) == ("not ready", "not ready")
    assert spark.figures


@pytest.mark.parametrize("metrics", ["x" * (MAX_BYTES + 1), "no metrics"])
async def test_one_that_tells_nonsense_is_down(metrics: str) -> None:
    (spark,), consumers = await look(service(metrics=metrics))
    assert (spark.status, spark.figures, consumers) == ("down", [], [])
    assert spark.detail


async def test_one_that_refuses_is_down() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    (spark,), _ = await look(refuse)
    assert (spark.status, spark.detail) == ("down", "refused")


@pytest.mark.timeout(20)
async def test_one_that_hangs_is_not_waited_for_without_end() -> None:
    async def hang(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(hang)) as http:
        (spark,), _ = await ServiceLookout(http, {"spark": "http://spark:1"}).look()
    assert (spark.status, spark.detail) == ("down", "no answer within 2 s")


async def test_airflow_is_told_part_by_part() -> None:
    # As Airflow 3 answers: https://airflow.apache.org/docs/apache-airflow/stable/
    # administration-and-deployment/logging-monitoring/check-health.html
    health = {
        "metadatabase": {"status": "healthy"},
        "scheduler": {"status": "unhealthy", "latest_scheduler_heartbeat": None},
        "triggerer": {"status": None, "latest_triggerer_heartbeat": None},
        "dag_processor": {"status": "healthy"},
    }

    def handle(request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/api/v2/monitor/health":
                return httpx.Response(200, json=health)
            case "/api/v2/version":
                return httpx.Response(200, json={"version": "3.1.0", "git_version": None})
        return service()(request)

    (_, *airflow), _ = await look(handle, "http://airflow:8088")
    assert [(one.name, one.status, one.version) for one in airflow] == [
        ("airflow-metadatabase", "ready", "3.1.0"),
        ("airflow-scheduler", "not ready", "3.1.0"),
        ("airflow-dag-processor", "ready", "3.1.0"),
    ]


async def test_an_airflow_that_answers_something_else_is_down() -> None:
    (_, airflow), _ = await look(service(), "http://airflow:8088")
    assert (airflow.name, airflow.status) == ("airflow", "down")
