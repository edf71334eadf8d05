"""Each DAG really run, by Airflow, with real Spark, on a real MongoDB, Redis and exchange.

To start Airflow and Spark takes most of the time, so all runs are made first, by one Airflow and in
one history, and the tests look at what they left.
"""

import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import redis
from tests.integration.airflow.conftest import Airflow
from tests.integration.airflow.market import HOST, SYMBOL, exchange, minutes_of_exchange
from tests.integration.conftest import running
from tests.integration.spark.candle_oracle import Minute, candles
from tests.integration.spark.minutes import as_candle, random_minute

from coinstream_contracts import redis_keys
from coinstream_contracts.audit import FindingKind
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import DAY_MS, HOUR_MS, MINUTE_MS
from coinstream_local.ports import free_ports
from coinstream_local.probes import http_ready
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.client import open_client
from coinstream_spark.store_address import StoreAddress

pytestmark = [pytest.mark.long, pytest.mark.timeout(1_800)]

FIGURES = ("open", "high", "low", "close", "volume", "quote_volume", "trades", "observed_minutes")
LONG_AGO = datetime(2024, 8, 6, tzinfo=UTC)
LONG_AGO_MS = round(LONG_AGO.timestamp() * 1_000)
MISSING_MINUTES = (7, 8, 1_433)
WRONG_MINUTE = 700
GONE = redis_keys.latest_candle("GONEUSDT")


@dataclass(frozen=True)
class Runs:
    """What was there before the runs, and what is there after them."""

    history: StoreAddress
    minutes_of_2024: list[Minute]
    last_days: list[Minute]
    """The exchange's own minutes of yesterday and of the day before."""
    today_ms: int
    results: dict[str, dict[str, Any]]
    refused: dict[str, Any]
    """Of a run whose job does not take its settings."""
    log: str
    generations: tuple[bytes | None, bytes | None]
    """Which hot state Redis held before and after."""
    gone: bytes | None
    """The hot state of a symbol that nobody follows."""

    def stored(self, interval: Interval, start_ms: int, end_ms: int) -> list[tuple[Any, ...]]:
        """Return the open times and figures of the candles that are stored."""
        with self.history.candles() as store:
            found = list(store.range(SYMBOL, interval, start_ms, end_ms))
        return [tuple(getattr(each, name) for name in ("open_time_ms", *FIGURES)) for each in found]


def oracle(
    interval: Interval, minutes: Iterable[Minute], start_ms: int, end_ms: int
) -> list[tuple[Any, ...]]:
    """Return what `Runs.stored` must."""
    made = candles(interval, (one for one in minutes if start_ms <= one.open_time_ms < end_ms))
    return [(place[1], *(asdict(made[place])[name] for name in FIGURES)) for place in sorted(made)]


def minutes_with_gaps(start_ms: int, count: int) -> list[Minute]:
    lot = random.Random(start_ms)
    times = range(start_ms, start_ms + count * MINUTE_MS, MINUTE_MS)
    return [random_minute(lot, SYMBOL, time) for time in times if lot.random() < 0.98]


@contextmanager
def redis_consumer(folder: Path, kafka_bootstrap: str, redis_port: int) -> Iterator[None]:
    """The consumer that builds the hot state."""
    (port,) = free_ports(1)
    settings = {"REDIS_HOST": HOST, "REDIS_PORT": str(redis_port), "STATUS_PORT": str(port)}
    settings["KAFKA_BOOTSTRAP"] = kafka_bootstrap
    command = ["env", *(f"{name}={value}" for name, value in settings.items())]
    command += [str(Path(sys.executable).parent / "coinstream-redis-consumer")]

    def ready() -> bool:
        return http_ready(HOST, port, "/health/ready")

    with running(command, folder / "consumer.log", ready):
        yield


def put(history: StoreAddress, minutes_of_2024: list[Minute], yesterday: list[Minute]) -> None:
    """Store 2024, five minutes that are 10 days old, and yesterday with gaps and a wrong minute."""
    lost = {yesterday[number].open_time_ms for number in MISSING_MINUTES}
    kept = [one for one in yesterday if one.open_time_ms not in lost]
    true = yesterday[WRONG_MINUTE]
    wrong = as_candle(replace(true, volume=true.volume + 1))
    old = minutes_with_gaps(yesterday[0].open_time_ms - 9 * DAY_MS, 5)
    with history.candles() as store:
        store.upsert(map(as_candle, [*minutes_of_2024, *old, *kept]))
        store.upsert([msgspec.structs.replace(wrong, revision=wrong.revision + 1)])


@pytest.fixture(scope="module")
def runs(
    airflow: Airflow,
    history: StoreAddress,
    kafka_bootstrap: str,
    redis_port: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Runs]:
    """Every DAG, each over an interval of its own."""
    folder = tmp_path_factory.mktemp("runs")
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    today_ms = round(today.timestamp() * 1_000)
    minutes_of_2024 = minutes_with_gaps(LONG_AGO_MS - HOUR_MS, 26 * 60)
    with ExitStack() as stack:
        url = stack.enter_context(exchange(folder))
        stack.enter_context(redis_consumer(folder, kafka_bootstrap, redis_port))
        client = stack.enter_context(redis.Redis(HOST, redis_port))
        last_days = minutes_of_exchange(url, today_ms - 2 * DAY_MS, today_ms)
        put(history, minutes_of_2024, last_days[DAY_MS // MINUTE_MS :])
        client.set(GONE, b"{}")
        before = client.get(redis_keys.GENERATION)
        next_night = LONG_AGO + timedelta(days=1, minutes=30)
        wanted = {
            "ohlc_5m_spark_aggregator": LONG_AGO + timedelta(hours=7, minutes=4),
            "ohlc_1h_spark_aggregator": next_night,
            "ohlc_4h_spark_aggregator": next_night,
            "ohlc_1d_spark_aggregator": next_night,
            "redis_clear_and_history_fetch": today - timedelta(days=1) + timedelta(minutes=20),
            "audit": today + timedelta(hours=2),
            "retention": today + timedelta(hours=4),
        }
        *done, refused = airflow(
            "run",
            *(f"{dag_id}@{due.isoformat()}" for dag_id, due in wanted.items()),
            "RETENTION_DAYS=1m=never",
            f"retention@{LONG_AGO.isoformat()}",
            MONGO_URI=history.uri,
            MONGO_DB=history.database,
            EXCHANGE="simulator",
            SIMULATOR_URL=url,
            SYMBOLS=SYMBOL,
            REDIS_HOST=HOST,
            REDIS_PORT=str(redis_port),
            RETENTION_DAYS="1m=3",
        )
        yield Runs(
            history,
            minutes_of_2024,
            last_days,
            today_ms,
            results=dict(zip(wanted, done, strict=True)),
            refused=refused,
            log=airflow.last_log,
            generations=(before, client.get(redis_keys.GENERATION)),
            gone=client.get(GONE),
        )


def test_every_dag_succeeds(runs: Runs) -> None:
    assert {each["state"] for each in runs.results.values()} == {"success"}, runs.log[-8_000:]


def test_the_5m_aggregator_makes_the_candles_of_its_hour_and_no_others(runs: Runs) -> None:
    hour = LONG_AGO_MS + 6 * HOUR_MS, LONG_AGO_MS + 7 * HOUR_MS

    made = runs.stored(Interval.M5, LONG_AGO_MS - DAY_MS, LONG_AGO_MS + 2 * DAY_MS)

    assert made == oracle(Interval.M5, runs.minutes_of_2024, *hour)


@pytest.mark.parametrize("interval", [Interval.H1, Interval.H4, Interval.D1])
def test_a_longer_aggregator_makes_the_candles_of_its_day_and_no_others(
    runs: Runs, interval: Interval
) -> None:
    day = LONG_AGO_MS, LONG_AGO_MS + DAY_MS

    made = runs.stored(interval, LONG_AGO_MS - DAY_MS, LONG_AGO_MS + 2 * DAY_MS)

    assert made == oracle(interval, runs.minutes_of_2024, *day)


def test_the_hot_state_is_built_anew_without_what_nobody_follows(runs: Runs) -> None:
    before, after = runs.generations

    assert runs.gone is None
    assert before is not None
    assert after is not None
    assert after != before


@pytest.mark.parametrize("interval", [Interval.M1, Interval.M5, Interval.H1, Interval.D1])
def test_the_history_that_is_fetched_is_the_exchanges_own(runs: Runs, interval: Interval) -> None:
    day = runs.today_ms - 2 * DAY_MS, runs.today_ms - DAY_MS

    assert runs.stored(interval, *day) == oracle(interval, runs.last_days, *day)


@pytest.mark.parametrize("interval", [Interval.M1, Interval.H1, Interval.D1])
def test_an_audit_mends_the_day(runs: Runs, interval: Interval) -> None:
    day = runs.today_ms - DAY_MS, runs.today_ms

    assert runs.stored(interval, *day) == oracle(interval, runs.last_days, *day)


def test_an_audit_records_what_it_found_and_mended(runs: Runs) -> None:
    wanted = [
        runs.today_ms - DAY_MS + number * MINUTE_MS
        for number in sorted((*MISSING_MINUTES, WRONG_MINUTE))
    ]

    with open_client(runs.history.uri) as client:
        audits = AuditStore(client[runs.history.database])
        found = list(audits.findings(SYMBOL, Interval.M1, 0, runs.today_ms))

    assert sorted(each.open_time_ms for each in found) == wanted
    assert {each.kind for each in found} == {FindingKind.REPAIRED}


def test_retention_deletes_old_minutes_and_nothing_else(runs: Runs) -> None:
    minutes = runs.stored(Interval.M1, 0, runs.today_ms)

    assert len(minutes) == 2 * DAY_MS // MINUTE_MS
    assert runs.stored(Interval.D1, LONG_AGO_MS, LONG_AGO_MS + DAY_MS) != []


def test_a_job_that_takes_no_such_setting_fails_its_run_at_once_and_tells_of_it(
    runs: Runs,
) -> None:
    assert runs.refused == {"state": "failed", "tasks": {"retention": "failed"}}
    assert "job_failed" in runs.log
