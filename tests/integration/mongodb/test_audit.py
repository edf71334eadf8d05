"""Findings and completeness in a MongoDB."""

import asyncio

import pytest
from msgspec.structs import replace
from tests.unit.mongodb.candle_examples import EXAMPLE, example

from coinstream_contracts.audit import Completeness, Finding, FindingKind
from coinstream_contracts.candles import CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_mongodb.audit import AsyncAuditStore, AuditStore
from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.client import Database, Fields, open_async_client

pytestmark = pytest.mark.integration

START_MS = 1_723_161_300_000
STEP_MS = 5 * MINUTE_MS
BTC = "BTCUSDT"


def finding(number: int = 0, kind: FindingKind = FindingKind.MISSING) -> Finding:
    return Finding(
        symbol=BTC,
        interval=Interval.M5,
        open_time_ms=START_MS + number * STEP_MS,
        kind=kind,
        ours=None if kind is FindingKind.MISSING else EXAMPLE,
        theirs=None if kind is FindingKind.EXCHANGE_HOLE else replace(EXAMPLE, revision=1),
        seen_at_ms=START_MS + 86_400_000,
    )


def test_findings_are_read_by_range_and_kind(database: Database[Fields]) -> None:
    store = AuditStore(database)
    kinds = [FindingKind.MISSING, FindingKind.DIFFERS, FindingKind.EXCHANGE_HOLE]
    findings = [finding(number, kind) for number, kind in enumerate(kinds)]
    other = [replace(finding(), symbol="ETHUSDT"), replace(finding(), interval=Interval.H1)]
    assert store.record([*findings, *other]) == 5

    end_ms = START_MS + 3 * STEP_MS
    assert store.findings(BTC, Interval.M5, START_MS, end_ms) == findings
    assert store.findings(BTC, Interval.M5, START_MS + 1, end_ms - 1) == findings[1:]
    assert store.findings(BTC, Interval.M5, START_MS, end_ms, [FindingKind.DIFFERS]) == [
        findings[1]
    ]


def test_findings_are_counted_by_interval_and_kind(database: Database[Fields]) -> None:
    store = AuditStore(database)
    assert store.counts() == {}
    store.record([finding(number) for number in range(3)])
    store.record([finding(2, FindingKind.REPAIRED), replace(finding(), interval=Interval.H1)])
    store.record([replace(finding(), symbol="ETHUSDT")])

    assert store.counts() == {
        (Interval.M5, FindingKind.MISSING): 3,
        (Interval.M5, FindingKind.REPAIRED): 1,
        (Interval.H1, FindingKind.MISSING): 1,
    }


def test_a_finding_takes_the_place_of_the_last_one_on_its_candle(
    database: Database[Fields],
) -> None:
    store = AuditStore(database)
    store.record([finding()])
    store.record([finding(kind=FindingKind.DIFFERS), finding(kind=FindingKind.REPAIRED)])

    assert store.findings(BTC, Interval.M5, 0, START_MS + 1) == [finding(kind=FindingKind.REPAIRED)]


def test_completeness_sums_up_the_candles_of_a_range_by_status(
    database: Database[Fields], mongo_uri: str
) -> None:
    candles = [example(START_MS + number * STEP_MS) for number in range(10)]
    candles[3] = replace(candles[3], status=CandleStatus.PARTIAL, observed_minutes=2)
    candles[9] = replace(candles[9], status=CandleStatus.OPEN, observed_minutes=1)
    del candles[5]
    CandleStore(database).upsert([*candles, *(replace(one, symbol="ETHUSDT") for one in candles)])
    expected = Completeness(
        symbol=BTC,
        interval=Interval.M5,
        complete=6,
        partial=1,
        open=1,
        expected_minutes=40,
        observed_minutes=33,
        first_open_time_ms=START_MS + STEP_MS,
        last_open_time_ms=START_MS + 9 * STEP_MS,
    )
    bounds = (BTC, Interval.M5, START_MS + 1, START_MS + 10 * STEP_MS)

    assert AuditStore(database).completeness(*bounds) == expected
    nothing = AuditStore(database).completeness(BTC, Interval.M5, 0, START_MS)
    assert nothing == Completeness(symbol=BTC, interval=Interval.M5)

    async def read() -> None:
        async with open_async_client(mongo_uri) as client:
            assert await AsyncAuditStore(client[database.name]).completeness(*bounds) == expected

    asyncio.run(read())


def test_an_event_loop_reads_the_same_findings(database: Database[Fields], mongo_uri: str) -> None:
    findings = [finding(number) for number in range(5)]
    AuditStore(database).record(findings)

    async def read() -> None:
        async with open_async_client(mongo_uri) as client:
            store = AsyncAuditStore(client[database.name])
            end_ms = START_MS + 5 * STEP_MS
            assert await store.findings(BTC, Interval.M5, START_MS, end_ms, 100) == findings
            assert await store.findings(BTC, Interval.M5, START_MS, end_ms, 2) == findings[:2]
            assert await store.findings(BTC, Interval.M5, START_MS, end_ms, 0) == []

    asyncio.run(read())
