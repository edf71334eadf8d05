"""Every part that `make up` starts, Spark and Airflow among them, and how Airflow runs a job.

The other tests here do without those two, so this module has a platform of its own.
"""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from tests.e2e.conftest import RunningPlatform, running_platform
from tests.e2e.hot_path import wait_until
from tests.integration.airflow.test_declaration import WANTED

from coinstream_contracts.audit import FindingKind
from coinstream_contracts.candles import Candle, CandleStatus
from coinstream_contracts.collections import DATABASE, candle_collection, candle_id
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_local import exit_codes
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.client import open_client
from coinstream_spark.store_address import StoreAddress

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(900)]

SYMBOLS = ("BTCUSDT", "ETHUSDT")
LIMIT_S = 240


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """The platform with all its parts; that it starts says already that each of them is ready."""
    with running_platform(
        tmp_path_factory.mktemp("whole"),
        EXCHANGE="simulator",
        SYMBOLS=",".join(SYMBOLS),
        RATE="20",
        SPARK="1",
        AIRFLOW="1",
    ) as platform:
        yield platform


@contextmanager
def airflow(platform: RunningPlatform) -> Iterator[httpx.Client]:
    """Airflow's REST interface, logged in as `make up` says."""
    address = f"http://127.0.0.1:{platform.environment['AIRFLOW_PORT']}"
    ((user, password),) = json.loads((platform.data / "airflow/passwords.json").read_text()).items()
    login = {"username": user, "password": password}
    with httpx.Client(base_url=f"{address}/api/v2", timeout=60) as client:
        token = client.post(f"{address}/auth/token", json=login).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {token['access_token']}"
        yield client


def runs(client: httpx.Client, dag_id: str) -> list[dict[str, Any]]:
    answer = client.get(f"/dags/{dag_id}/dagRuns").raise_for_status().json()
    found: list[dict[str, Any]] = answer["dag_runs"]
    return found


def run_of(client: httpx.Client, dag_id: str, kind: str) -> dict[str, Any]:
    """Return the run that is meant; nothing as long as there is none."""
    return next((run for run in runs(client, dag_id) if run["run_type"] == kind), {})


def begin(client: httpx.Client, dag_id: str, asked: dict[str, str]) -> None:
    """Trigger a run by hand, once Airflow has read the DAG."""
    place = f"/dags/{dag_id}"
    wait_until(lambda: client.get(place).status_code == httpx.codes.OK, LIMIT_S, dag_id)
    how = {"logical_date": None, "conf": asked}
    client.post(f"{place}/dagRuns", json=how).raise_for_status()


def succeeded(client: httpx.Client, dag_id: str, kind: str) -> None:
    """Wait until the run has succeeded."""

    def found() -> dict[str, Any]:
        return run_of(client, dag_id, kind)

    wait_until(lambda: found().get("state") == "success", LIMIT_S, lambda: str(found()))


def tries(client: httpx.Client, run: dict[str, Any], task: str) -> list[str]:
    place = f"/dags/{run['dag_id']}/dagRuns/{run['dag_run_id']}/taskInstances/{task}/tries"
    answer = client.get(place).raise_for_status().json()
    return [one["state"] for one in answer["task_instances"]]


def processes(platform: RunningPlatform) -> list[Path]:
    """Return the folders under /proc of all that the platform has started, however far down."""
    mark = f"COINSTREAM_DATA={platform.data}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append(process)
        except OSError:  # it has ended meanwhile
            continue
    return found


def jvm(platform: RunningPlatform, job: str) -> int | None:
    """Return the process id of the JVM that a run of the job has started, if there is one now."""
    for process in processes(platform):
        try:
            name = (process / "comm").read_text().strip()
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            started_by = Path(f"/proc/{parent}/cmdline").read_bytes()
        except OSError:
            continue
        if name == "java" and f"coinstream_spark.jobs.{job}\0".encode() in started_by:
            return int(process.name)
    return None


def history(platform: RunningPlatform) -> StoreAddress:
    port = platform.environment["MONGO_PORT"]
    return StoreAddress(f"mongodb://127.0.0.1:{port}/?directConnection=true", DATABASE)


def as_text(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1_000, UTC).isoformat()


def closed_minutes(platform: RunningPlatform, symbol: str) -> list[Candle]:
    """Return what MongoDB holds of minutes that are over, as the exchange told of them."""
    with history(platform).candles() as store:
        minutes = store.newest(symbol, Interval.M1, 10)
    return [each for each in minutes if each.status is CandleStatus.COMPLETE]


def ranked(api: httpx.Client) -> dict[str, Any]:
    answer = api.get("/ranking/top-gainers", params={"window": "1h"})
    coins = answer.json()["coins"] if answer.status_code == httpx.codes.OK else []
    return {coin["symbol"]: coin for coin in coins}


def test_airflow_has_read_every_dag(whole: RunningPlatform) -> None:
    with airflow(whole) as client:

        def names() -> set[str]:
            answer = client.get("/dags").raise_for_status().json()
            return {dag["dag_id"] for dag in answer["dags"]}

        wait_until(
            lambda: names() == set(WANTED), LIMIT_S, lambda: f"the DAGs; there are {names()}"
        )


def test_a_closed_minute_comes_to_mongodb_and_to_ohlc_as_the_exchange_made_it(
    whole: RunningPlatform,
) -> None:
    wait_until(lambda: bool(closed_minutes(whole, SYMBOLS[0])), LIMIT_S, "a closed minute")
    stored = closed_minutes(whole, SYMBOLS[0])[-1]
    about: dict[str, Any] = {"symbol": SYMBOLS[0], "interval": "1m"}
    start_ms, end_ms = stored.open_time_ms, stored.open_time_ms + MINUTE_MS

    asked = about | {"startTime": start_ms, "endTime": end_ms - 1}
    (row,) = httpx.get(f"{whole.exchange}/api/v3/klines", params=asked, timeout=30).json()
    with httpx.Client(base_url=whole.api, timeout=30) as api:
        answer = api.get("/ohlc", params=about | {"start": start_ms, "end": start_ms})
    (shown,) = answer.json(parse_float=Decimal)

    figures = stored.open, stored.high, stored.low, stored.close, stored.volume
    assert figures == tuple(map(Decimal, row[1:6]))
    assert figures == tuple(
        Decimal(shown[name]) for name in ("open", "high", "low", "close", "volume")
    )
    assert (shown["closed"], shown["status"]) == (True, "complete")


def test_the_coins_are_ranked(whole: RunningPlatform) -> None:
    with httpx.Client(base_url=whole.api, timeout=30) as api:
        wait_until(lambda: set(ranked(api)) == set(SYMBOLS), LIMIT_S, lambda: str(ranked(api)))
        coins = list(ranked(api).values())

    assert [coin["rank"] for coin in coins] == list(range(1, len(SYMBOLS) + 1))
    changes = [coin["price_change_percent"] for coin in coins]
    assert changes == sorted(changes, reverse=True)
    assert all(0 < coin["low"] <= coin["price"] <= coin["high"] for coin in coins)


def test_a_run_whose_jvm_is_killed_succeeds_at_its_second_try_and_sets_off_the_others_in_turn(
    whole: RunningPlatform,
) -> None:
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    asked = {"start": hour.isoformat(), "end": (hour + timedelta(hours=1)).isoformat()}
    with airflow(whole) as client:
        begin(client, "ohlc_5m_spark_aggregator", asked)
        wait_until(lambda: jvm(whole, "ohlc_5m") is not None, LIMIT_S, "a JVM of the job's")
        found = jvm(whole, "ohlc_5m")
        assert found is not None
        os.kill(found, signal.SIGKILL)
        succeeded(client, "ohlc_5m_spark_aggregator", "manual")
        for interval in ("1h", "4h", "1d"):
            succeeded(client, f"ohlc_{interval}_spark_aggregator", "asset_triggered")

        by_hand = run_of(client, "ohlc_5m_spark_aggregator", "manual")
        assert tries(client, by_hand, "ohlc_5m") == ["failed", "success"]


def test_an_audit_mends_what_is_missing_and_wrong_records_it_and_the_api_tells_of_it(
    whole: RunningPlatform,
) -> None:
    wait_until(lambda: len(closed_minutes(whole, SYMBOLS[0])) > 1, LIMIT_S, "two closed minutes")
    lost, wrong = sorted(closed_minutes(whole, SYMBOLS[0])[:2], key=lambda one: one.open_time_ms)
    start_ms, end_ms = lost.open_time_ms, wrong.open_time_ms + MINUTE_MS
    as_asked = {"start": as_text(start_ms), "end": as_text(end_ms), "symbol": SYMBOLS[0]}
    about: dict[str, Any] = {"symbol": SYMBOLS[0], "interval": "1m"}
    about |= {"start": start_ms, "end": end_ms - 1}
    address = history(whole)
    with (
        open_client(address.uri) as mongo,
        httpx.Client(base_url=whole.api, timeout=30) as api,
        airflow(whole) as client,
    ):
        database = mongo[address.database]
        candles, record = CandleStore(database), AuditStore(database)
        (before,) = api.get("/audit", params=about).json()
        database[candle_collection(Interval.M1)].delete_one(
            {"_id": candle_id(lost.symbol, lost.open_time_ms)}
        )
        candles.upsert([replace(wrong, volume=wrong.volume + 1, revision=wrong.revision + 1)])
        begin(client, "audit", as_asked)
        succeeded(client, "audit", "manual")

        found = record.findings(SYMBOLS[0], Interval.M1, start_ms, end_ms)
        mended = list(candles.range(SYMBOLS[0], Interval.M1, start_ms, end_ms))
        (after,) = api.get("/audit", params=about).json()

    assert [(one.open_time_ms, one.kind) for one in found] == [
        (one.open_time_ms, FindingKind.REPAIRED) for one in (lost, wrong)
    ]
    assert [one.volume for one in mended] == [lost.volume, wrong.volume]
    assert after == before
    assert (after["complete"], after["missing"], after["open_findings"]) == (2, 0, [])


def test_status_says_that_every_part_is_ready(whole: RunningPlatform) -> None:
    shown = whole.coinstream("status")

    assert shown.returncode == exit_codes.OK, shown.stdout
    assert "Spark streaming" in shown.stdout
    assert "Airflow's scheduler" in shown.stdout


def test_down_leaves_no_process(whole: RunningPlatform) -> None:
    assert processes(whole) != []

    stopped = whole.coinstream("down")

    assert stopped.returncode == exit_codes.OK, stopped.stdout
    assert processes(whole) == []
