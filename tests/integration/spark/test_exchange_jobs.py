"""Backfill and audit, against an exchange that serves candles as Binance does."""

import secrets
import sys
from collections.abc import Iterator

import httpx
import pytest
from msgspec.structs import replace
from pyspark.sql import SparkSession
from tests.integration.conftest import running
from tests.integration.spark.streaming_job import history

from coinstream_contracts.audit import FindingKind
from coinstream_contracts.candles import Candle, CandleSource
from coinstream_contracts.collections import candle_collection, candle_id
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.times import HOUR_MS, MINUTE_MS
from coinstream_local import probes
from coinstream_local.ports import free_ports
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.client import open_client
from coinstream_spark.comparison import differing
from coinstream_spark.exchange.client import KlineClient
from coinstream_spark.exchange.venues import choose
from coinstream_spark.jobs.audit import audit
from coinstream_spark.jobs.backfill import backfill
from coinstream_spark.jobs.exchange_settings import ExchangeJobSettings
from coinstream_spark.jobs.exit_codes import ExitCode

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

SYMBOL = "BTCUSDT"
HOURS = 6


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a simulated exchange, which has a past."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "coinstream_exchange", "serve", "--port", str(port)]
    command += ["--host", "127.0.0.1", "--symbols", SYMBOL, "--rate", "5", "--seed", "4"]
    log = tmp_path_factory.mktemp("exchange") / "exchange.log"
    with running(command, log, lambda: probes.http_ready("127.0.0.1", port, "/api/v3/ping")):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def settings(exchange: str, mongo_uri: str) -> ExchangeJobSettings:
    return ExchangeJobSettings(
        exchange="simulator",
        simulator_url=exchange,
        mongo_uri=mongo_uri,
        mongo_db=f"exchange_{secrets.token_hex(4)}",
    )


def past(exchange: str) -> tuple[int, int]:
    """Return the last whole hours."""
    end_ms = Interval.H1.floor(
        httpx.get(f"{exchange}/api/v3/time", timeout=60).json()["serverTime"]
    )
    return end_ms - HOURS * HOUR_MS, end_ms


def theirs(exchange: str, interval: Interval, span: tuple[int, int]) -> dict[int, Candle]:
    with httpx.Client() as http:
        client = KlineClient(choose("simulator", exchange), http)
        return {one.open_time_ms: one for one in client.candles(SYMBOL, interval, *span)}


def test_backfill_brings_the_exchanges_candles_and_audit_mends_what_is_wrong_with_them(
    exchange: str, settings: ExchangeJobSettings, spark: SparkSession
) -> None:
    span = past(exchange)
    assert backfill(spark, settings, [SYMBOL], span) == ExitCode.OK
    filled = history(settings.address, SYMBOL)

    for interval in (Interval.M1, Interval.M5, Interval.H1):
        wanted = theirs(exchange, interval, span)
        ours = {at_ms: one for (of, at_ms), one in filled.items() if of is interval}
        assert ours.keys() == wanted.keys()
        assert {at for at, one in wanted.items() if differing(ours[at], one)} == set()
    assert audit(spark, settings, [SYMBOL], span, mend=True) == ExitCode.OK
    assert history(settings.address, SYMBOL) == filled

    first_ms = span[0]
    missing, wrong = first_ms + 7 * MINUTE_MS, first_ms + 61 * MINUTE_MS
    spoil(settings, filled, missing, wrong)
    assert audit(spark, settings, [SYMBOL], span, mend=False) == ExitCode.INCOMPLETE_INPUT
    assert found(settings) == {missing: FindingKind.MISSING, wrong: FindingKind.DIFFERS}
    assert audit(spark, settings, [SYMBOL], span, mend=True) == ExitCode.OK
    assert found(settings) == dict.fromkeys((missing, wrong), FindingKind.REPAIRED)
    mended = history(settings.address, SYMBOL)
    assert mended.keys() == filled.keys()
    for place, one in filled.items():
        assert differing(mended[place], one) == []


def spoil(
    settings: ExchangeJobSettings,
    filled: dict[tuple[Interval, int], Candle],
    missing: int,
    wrong: int,
) -> None:
    """Take a minute away, and let another tell of a volume that it never had, everywhere."""
    with settings.address.candles() as store, open_client(settings.mongo_uri) as client:
        minutes = client[settings.mongo_db][candle_collection(Interval.M1)]
        minutes.delete_one({"_id": candle_id(SYMBOL, missing)})
        # As an audit leaves it that is killed before it has made the longer candles.
        hours = client[settings.mongo_db][candle_collection(Interval.H1)]
        hours.delete_one({"_id": candle_id(SYMBOL, Interval.H1.floor(wrong) + HOUR_MS)})
        for interval in STORED_INTERVALS:
            one = filled[interval, interval.floor(wrong)]
            source = (
                CandleSource.EXCHANGE_KLINE if interval is Interval.M1 else CandleSource.AGGREGATE
            )
            spoilt = replace(one, volume=one.volume + 1, revision=one.revision + 1, source=source)
            store.upsert([spoilt])


def found(settings: ExchangeJobSettings) -> dict[int, FindingKind]:
    with open_client(settings.mongo_uri) as client:
        audits = AuditStore(client[settings.mongo_db])
        return {
            one.open_time_ms: one.kind for one in audits.findings(SYMBOL, Interval.M1, 0, 10**13)
        }
