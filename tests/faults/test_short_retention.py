"""Kafka keeps its messages for less time than Spark is away."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from tests.e2e.hot_path import wait_until
from tests.faults.archived_market import ArchivedMarket
from tests.faults.history_stage import HistoryStage, history_stage
from tests.integration.conftest import running

from coinstream_contracts.audit import Finding, FindingKind
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.messages import HealthEvent, Kline, StreamHealth, decoder
from coinstream_contracts.times import DAY_MS, HOUR_MS
from coinstream_contracts.topics import KLINES, STREAM_HEALTH
from coinstream_kafka.topics import ensure_topics
from coinstream_local import probes
from coinstream_local.ports import free_ports
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.client import open_client
from coinstream_spark.jobs.exit_codes import ExitCode

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1_200)]

HOLE = range(700, 703)
_RETENTION_LIMIT_S = 200
_LOST = "coinstream_spark_records_lost_total"
_FINDINGS = "coinstream_spark_audit_findings"


@contextmanager
def exchange(market: ArchivedMarket, folder: Path) -> Iterator[str]:
    """Serve the market's past; yields the address."""
    archive = folder / "archive"
    archive.mkdir()
    market.write_archive(archive)
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "coinstream_exchange", "serve", "--port", str(port)]
    command += ["--symbols", market.symbol, "--rate", "5", "--history", str(archive)]
    ready = lambda: probes.http_ready("127.0.0.1", port, "/api/v3/ping")  # noqa: E731 - a probe
    with running(command, folder / "exchange.log", ready):
        yield f"http://127.0.0.1:{port}"


def expire(stage: HistoryStage, klines: list[Kline]) -> None:
    """Publish klines, and wait until Kafka has deleted them for their age."""
    stage.publisher.publish(klines)
    topic = ConfigResource(ConfigResourceType.TOPIC, KLINES.name, {"retention.ms": "500"})
    admin: Any = KafkaAdminClient(bootstrap_servers=stage.bootstrap)
    admin.alter_configs([topic])
    admin.close()
    parts = [TopicPartition(KLINES.name, number) for number in range(KLINES.partitions)]
    consumer: Any = KafkaConsumer(bootstrap_servers=stage.bootstrap)
    ends = consumer.end_offsets(parts)
    wait_until(
        lambda: consumer.beginning_offsets(parts) == ends, _RETENTION_LIMIT_S, "Kafka's deletion"
    )
    consumer.close()
    ensure_topics(stage.bootstrap)


def run_job(stage: HistoryStage, exchange_url: str, name: str, *arguments: str) -> ExitCode:
    """Run a batch job as it is started by hand."""
    settings = {
        "MONGO_URI": stage.address.uri,
        "MONGO_DB": stage.address.database,
        "EXCHANGE": "simulator",
        "SIMULATOR_URL": exchange_url,
        "SPARK_DRIVER_MEMORY": "512m",
        "SPARK_SHUFFLE_PARTITIONS": "1",
    }
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            f"coinstream_spark.jobs.{name}",
            f"--symbol={stage.symbol}",
            *arguments,
        ],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode != ExitCode.FAILURE, ended.stderr[-3_000:]
    return ExitCode(ended.returncode)


def found(stage: HistoryStage) -> dict[Interval, dict[int, FindingKind]]:
    """Return the newest word on each candle that was found wrong."""
    with open_client(stage.address.uri) as client:
        store = AuditStore(client[stage.address.database])

        def of(interval: Interval) -> list[Finding]:
            return store.findings(stage.symbol, interval, 0, 10**13)

        return {
            interval: {finding.open_time_ms: finding.kind for finding in of(interval)}
            for interval in STORED_INTERVALS
        }


def test_what_kafka_deleted_while_spark_was_away_is_told_found_by_the_audit_and_filled(
    tmp_path: Path,
) -> None:
    day_ms = (time.time_ns() // 1_000_000 // DAY_MS - 2) * DAY_MS
    market = ArchivedMarket(day_ms, HOLE)
    before = market.klines(day_ms, day_ms + 8 * HOUR_MS)
    lost = market.klines(day_ms + 8 * HOUR_MS, day_ms + 16 * HOUR_MS)
    after = market.klines(day_ms + 16 * HOUR_MS, day_ms + DAY_MS)
    gone = {kline.open_time_ms for kline in lost}
    span = f"--start={day_ms}", f"--end={day_ms + DAY_MS}"
    with history_stage(tmp_path, market.symbol) as stage, exchange(market, tmp_path) as url:
        job = stage.job
        stage.publisher.publish(before)
        job.start()
        job.until(lambda: job.metric("coinstream_spark_records_total") >= len(before))
        assert job.stop() == 0, job.log_tail()
        expire(stage, lost)
        stage.publisher.publish(after)
        job.start()

        job.until(lambda: job.metric(_LOST, KLINES.name) > 0)
        assert job.metric(_LOST, KLINES.name) == len(lost)
        job.until(lambda: stage.publisher.records(STREAM_HEALTH) != [])
        told = list(map(decoder(StreamHealth), stage.publisher.records(STREAM_HEALTH)))
        assert [one.event for one in told] == [HealthEvent.HISTORY_GAP]
        job.until(job.ready)
        job.until(lambda: job.metric("coinstream_spark_records_total") >= len(after))

        run_job(stage, url, "audit", *span, "--no-repair")
        assert found(stage)[Interval.M1] == {
            **dict.fromkeys(gone, FindingKind.MISSING),
            **dict.fromkeys(market.hole, FindingKind.EXCHANGE_HOLE),
        }
        missing, repaired = ('interval="1m",kind="missing"', 'interval="1m",kind="repaired"')
        job.until(lambda: job.metric(_FINDINGS, missing) == len(gone))

        # 3: there is a hole that nothing can fill.
        assert run_job(stage, url, "backfill", *span) is ExitCode.INCOMPLETE_INPUT
        truth = market.truth([*before, *after])
        assert not stage.wrong(truth)
        run_job(stage, url, "audit", *span)
        kinds = found(stage)
        assert kinds[Interval.M1] == {
            **dict.fromkeys(gone, FindingKind.REPAIRED),
            **dict.fromkeys(market.hole, FindingKind.EXCHANGE_HOLE),
        }
        for interval in STORED_INTERVALS[1:]:
            assert set(kinds[interval].values()) <= {FindingKind.REPAIRED}
        job.until(lambda: job.metric(_FINDINGS, repaired) == len(gone))
        assert job.metric(_FINDINGS, missing) == 0
        assert job.stop() == 0, job.log_tail()
        assert not stage.wrong(truth)
