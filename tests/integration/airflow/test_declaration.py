"""The DAGs as Airflow reads them."""

from typing import Any

import pytest
from tests.integration.airflow.conftest import Airflow

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1_800)]

MINUTE_S = 60
HOUR_S = 60 * MINUTE_S

# When each DAG runs (UTC), after which asset, what it makes, and its tasks with their limits.
WANTED: dict[str, tuple[str, list[str], list[str], dict[str, int]]] = {
    "ohlc_5m_spark_aggregator": (
        *("4 * * * *", [], ["candles_5m"]),
        {"ohlc_5m": 30 * MINUTE_S},
    ),
    "ohlc_1h_spark_aggregator": (
        *("15 0 * * *", ["candles_5m"], ["candles_1h"]),
        {"ohlc_1h": 30 * MINUTE_S},
    ),
    "ohlc_4h_spark_aggregator": (
        *("20 0 * * *", ["candles_1h"], ["candles_4h"]),
        {"ohlc_4h": 30 * MINUTE_S},
    ),
    "ohlc_1d_spark_aggregator": (
        *("25 0 * * *", ["candles_4h"], ["candles_1d"]),
        {"ohlc_1d": 30 * MINUTE_S},
    ),
    "redis_clear_and_history_fetch": (
        *("10 0 * * *", [], []),
        {"redis_clear": 15 * MINUTE_S, "backfill": 2 * HOUR_S},
    ),
    "audit": ("40 1 * * *", [], [], {"audit": 2 * HOUR_S}),
    "retention": ("0 3 * * *", [], [], {"retention": 30 * MINUTE_S}),
}


@pytest.fixture(scope="module")
def answers(airflow: Airflow) -> dict[str, dict[str, Any]]:
    """What Airflow reads under some settings; by one Airflow, for its start takes longest."""
    settings = {
        "caught up with": "CATCH_UP_FROM=2026-01-01T09:00:00Z",
        "on kubernetes": "CATCH_UP_FROM= SPARK_JOBS_ON=kubernetes",
        "wrong": "SPARK_JOBS_ON=elsewhere",
    }
    return dict(zip(settings, airflow("describe", *settings.values()), strict=True))


@pytest.fixture(scope="module")
def described(answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    assert answers["caught up with"]["errors"] == {}
    dags: dict[str, Any] = answers["caught up with"]["dags"]
    return dags


def test_the_dags_are_those_that_are_wanted(described: dict[str, Any]) -> None:
    assert set(described) == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_a_dag_runs_when_and_after_what_it_should(name: str, described: dict[str, Any]) -> None:
    cron, after, makes, limits = WANTED[name]
    dag = described[name]

    assert (dag["timetable"], dag["cron"], dag["zone"]) == (
        "CronDataIntervalTimetable",
        cron,
        "UTC",
    )
    assert dag["after"] == after
    assert [each for task in dag["tasks"].values() for each in task["makes"]] == makes
    assert {task: each["limit_s"] for task, each in dag["tasks"].items()} == limits
    assert dag["max_active_runs"] == 1


def test_every_task_is_tried_again_ever_later_and_tells_of_its_failure(
    described: dict[str, Any],
) -> None:
    tasks = [task for dag in described.values() for task in dag["tasks"].values()]

    for task in tasks:
        assert (task["retries"], task["back_off"], task["longest_delay_s"]) == (4, 2.0, 600)
        assert task["at_a_time"] == 1
        assert task["on_failure"] == ["tell_failure"]
        assert task["operator"] == "LocalSparkJob"


def test_the_history_is_fetched_after_the_hot_state_was_cleared(described: dict[str, Any]) -> None:
    tasks = described["redis_clear_and_history_fetch"]["tasks"]

    assert tasks["backfill"]["after"] == ["redis_clear"]


def test_runs_are_caught_up_with_since_the_time_that_is_set_those_of_days_since_its_midnight(
    described: dict[str, Any],
) -> None:
    starts = {name: dag["start"] for name, dag in described.items()}

    assert {dag["catchup"] for dag in described.values()} == {True}
    assert starts.pop("ohlc_5m_spark_aggregator") == "2026-01-01T09:00:00+00:00"
    assert set(starts.values()) == {"2026-01-01T00:00:00+00:00"}


def test_one_setting_gives_every_job_to_kubernetes_and_without_a_start_nothing_is_caught_up_with(
    answers: dict[str, dict[str, Any]],
) -> None:
    dags = answers["on kubernetes"]["dags"]

    assert set(dags) == set(WANTED)
    assert {task["operator"] for dag in dags.values() for task in dag["tasks"].values()} == {
        "KubernetesSparkJob"
    }
    assert {dag["catchup"] for dag in dags.values()} == {False}


def test_a_wrong_setting_is_shown_as_an_import_error(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["wrong"]

    assert answer["dags"] == {}
    (error,) = answer["errors"].values()
    assert "SPARK_JOBS_ON" in error
