from dataclasses import replace
from typing import Any

from tests.unit.backend.fake_api import fake_api
from tests.unit.backend.history.stores import FakeHistory, FakeHotState
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS
from tests.unit.backend.operations.fakes import FakeAdmin, FakeMongo, FakeRedisInfo

from coinstream_contracts.audit import Completeness, FindingKind
from coinstream_contracts.intervals import Interval
from coinstream_contracts.job_runs import JobOutcome, JobRun

BTC, ETH = "BTCUSDT", "ETHUSDT"
MONGO = FakeMongo(
    newest_ms={(BTC, Interval.M1): NOON_MS, (ETH, Interval.M1): NOON_MS - 5 * MINUTE_MS},
    whole={
        (BTC, Interval.M1): Completeness(
            symbol=BTC,
            interval=Interval.M1,
            complete=8,
            partial=1,
            open=1,
            expected_minutes=10,
            observed_minutes=9,
            first_open_time_ms=NOON_MS - 10 * MINUTE_MS,
            last_open_time_ms=NOON_MS,
        )
    },
    findings={(Interval.M1, FindingKind.REPAIRED): 3},
)


def run(minutes: int, outcome: JobOutcome) -> JobRun:
    began_ms = NOON_MS + minutes * MINUTE_MS
    ended_ms = None if outcome is JobOutcome.RUNNING else began_ms + 1_000
    return JobRun(job="audit", started_at_ms=began_ms, ended_at_ms=ended_ms, outcome=outcome)


def report(mongo: FakeMongo = MONGO, **parts: object) -> Any:
    with fake_api(FakeHistory(), FakeHotState(), mongo=mongo, **parts) as api:  # type: ignore[arg-type]  # fakes by their names
        answer = api.get("/health/parts")
    assert answer.status_code == 200
    return answer.json()


def test_the_stores_tell_how_they_are() -> None:
    found = report()
    assert found["redis"] | {"as_of": 0, "since": 0, "took_ms": 0} == {
        "status": "up",
        "detail": "",
        "as_of": 0,
        "took_ms": 0,
        "version": "7.0.15",
        "since": 0,
        "used_memory": 22_089_096,
        "peak_memory": 22_703_840,
        "max_memory": 268_435_456,
        "keys": 22_566,
        "clients": 18,
        "commands_per_s": 819,
        "evicted_keys": 0,
    }
    assert found["mongodb"]["collections"][0] == {
        "name": "1m_kline",
        "interval": "1m",
        "documents": 2,
        "symbols": 2,
        "newest_open_time": NOON_MS,
        "furthest_behind": ETH,
        "furthest_behind_open_time": NOON_MS - 5 * MINUTE_MS,
    }


def test_the_last_day_is_summed_up_over_the_symbols() -> None:
    audit = report()["audit"]
    assert audit["findings"] == [{"interval": "1m", "kind": "repaired", "candles": 3}]
    assert audit["last_day"][0] == {
        "interval": "1m",
        "complete": 8,
        "partial": 1,
        "open": 1,
        # From 11:50 to 12:00 are eleven minutes.
        "missing": 1,
        "expected_minutes": 10,
        "observed_minutes": 9,
    }


def test_a_job_tells_its_newest_run_and_how_long_it_has_been_failing() -> None:
    runs = [
        run(9, JobOutcome.RUNNING),
        run(6, JobOutcome.FAILURE),
        run(3, JobOutcome.FAILURE),
        run(0, JobOutcome.INCOMPLETE_INPUT),
        run(-3, JobOutcome.FAILURE),
    ]
    (job,) = report(replace(MONGO, runs={"audit": runs}))["jobs"]["jobs"]
    assert job["last"]["outcome"] == "running"
    assert (job["failures_in_a_row"], job["last_done_at"]) == (2, NOON_MS + 1_000)


def test_a_part_that_is_away_hides_none_of_the_others() -> None:
    found = report(
        replace(MONGO, away=True), kafka=FakeAdmin(away=True), redis_info=FakeRedisInfo(away=True)
    )
    assert {name: part["status"] for name, part in found.items() if name != "services"} == {
        "kafka": "down",
        "redis": "down",
        "mongodb": "down",
        "jobs": "down",
        "audit": "down",
    }
    assert found["mongodb"]["detail"].startswith("no server")


def test_many_who_ask_cost_one_look() -> None:
    kafka = FakeAdmin({("crypto_trades", 0): (0, 1)})
    with fake_api(FakeHistory(), FakeHotState(), kafka=kafka) as api:
        api.get("/health/parts")
        asked = kafka.asked
        for _ in range(20):
            api.get("/health/parts")
    assert kafka.asked == asked


def test_readiness_asks_none_of_it() -> None:
    kafka = FakeAdmin()
    with fake_api(FakeHistory(), FakeHotState(), kafka=kafka) as api:
        api.get("/health/ready")
        api.get("/health")
    assert kafka.asked == 0
