"""The operator's report on the stores that are really there."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, Message
from msgspec.structs import replace
from tests.integration.backend.api_process import Api, Market, eventually, running_api
from tests.integration.backend.conftest import Archive
from tests.unit.backend.history.series import minute
from tests.unit.backend.market_data import NOON_MS, symbol_info, trade

from coinstream_contracts import topics
from coinstream_contracts.job_runs import JobOutcome, JobRun
from coinstream_mongodb.client import open_client
from coinstream_mongodb.job_runs import JobRunStore

pytestmark = pytest.mark.integration


def test_what_the_stores_hold_is_told(api: Api, archive: Archive, market: Market) -> None:
    market.store(symbol_info("ADAUSDT"))
    archive.candles.upsert([replace(minute(0), symbol="ADAUSDT")])
    run = JobRun(job="audit", started_at_ms=NOON_MS, ended_at_ms=NOON_MS, outcome=JobOutcome.OK)
    with open_client(archive.uri) as client:
        JobRunStore(client[archive.name]).record(run)

    parts = ("kafka", "redis", "mongodb", "jobs", "audit")

    def told() -> dict[str, Any] | None:
        status, found, _ = api.get("/health/parts")
        assert status == 200
        # One that was too busy for a moment is looked at again.
        up = all(found[part]["status"] == "up" for part in parts)
        return found if up and found["jobs"]["jobs"] else None

    # What another test was told before is told again for a while.
    found = eventually(told)

    assert found is not None
    assert {topic["name"]: topic["partitions"] for topic in found["kafka"]["topics"]} == {
        topic.name: topic.partitions for topic in topics.ALL
    }
    assert found["redis"]["keys"] > 0
    assert found["jobs"]["jobs"][0]["last"]["started_at"] == NOON_MS
    minutes = found["mongodb"]["collections"][0]
    assert (minutes["name"], minutes["documents"] > 0) == ("1m_kline", True)
    assert minutes["newest_open_time"] >= NOON_MS


def test_a_groups_lag_is_what_it_has_not_committed(
    api: Api, market: Market, kafka_bootstrap: str
) -> None:
    market.publish(*(trade(9_000 + number, symbol="DOGEUSDT") for number in range(5)))
    group = f"readers-{uuid4().hex}"
    reader = Consumer(
        {
            "bootstrap.servers": kafka_bootstrap,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )

    def next_record() -> Message | None:
        message = reader.poll(1)
        return None if message is None or message.error() else message

    try:
        reader.subscribe([topics.TRADES.name])
        first = eventually(next_record)
        assert first is not None
        reader.commit(message=first, asynchronous=False)

        def told() -> bool:
            _, found, _ = api.get("/health/parts")
            trades = next(
                one for one in found["kafka"]["topics"] if one["name"] == topics.TRADES.name
            )
            consumers = {one["name"]: one for one in found["kafka"]["consumers"]}
            return group in consumers and (
                consumers[group]["lag"] == trades["kept"] - 1
                and consumers[group]["state"] == "stable"
                and consumers["coinstream-api"]["lag"] == 0
            )

        assert eventually(told)
    finally:
        reader.close()


def test_without_stores_the_report_comes_in_time_and_readiness_does_not_wait_for_it(
    tmp_path: Path,
) -> None:
    with running_api(
        tmp_path / "api.log",
        until="/health/live",
        kafka_bootstrap="127.0.0.1:1",
        redis_port=1,
        mongo_uri="mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=500",
        status_urls="spark=http://127.0.0.1:1",
    ) as api:
        status, found, _ = api.get("/health/parts", limit_s=20)
        assert status == 200
        assert {found[part]["status"] for part in ("kafka", "redis", "mongodb", "jobs")} == {"down"}
        assert [(one["name"], one["status"]) for one in found["services"]] == [("spark", "down")]
        assert api.get("/health/ready")[0] == 503
