"""What the job does between micro-batches, and what it says of itself."""

from collections.abc import Mapping
from typing import cast

import pytest
from prometheus_client import CollectorRegistry
from pymongo.errors import ServerSelectionTimeoutError

from coinstream_contracts.audit import FindingKind
from coinstream_contracts.intervals import Interval
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.upserts import WriteRefusedError
from coinstream_spark.streaming.figures import Figures, Readiness
from coinstream_spark.streaming.history import History
from coinstream_spark.streaming.rankings import Rankings
from coinstream_spark.streaming.upkeep import MONGODB, Every, Upkeep

FINDINGS = "coinstream_spark_audit_findings"


class Parts:
    """A MongoDB that may be away, and everything that depends on it."""

    def __init__(self) -> None:
        self.is_away = False
        self.refuses = False
        self.kept_up = 0
        self.counts_found: dict[tuple[Interval, FindingKind], int] = {}

    def ping(self) -> None:
        if self.is_away:
            raise ServerSelectionTimeoutError("no server")

    def keep_up(self) -> None:
        self.ping()
        if self.refuses:
            raise WriteRefusedError("another index")
        self.kept_up += 1

    def newest_ms(self) -> dict[str, int]:
        return {}

    def renew_when_due(self, newest_ms: Mapping[str, int]) -> bool:
        return False

    def counts(self) -> dict[tuple[Interval, FindingKind], int]:
        self.ping()
        return self.counts_found


class Fixture:
    """An upkeep to which it is always time."""

    def __init__(self) -> None:
        self.parts, self.readiness = Parts(), Readiness(alive_s=1_000)
        self.registry = CollectorRegistry()
        self.readiness.expect(MONGODB)
        self.upkeep = Upkeep(
            self.parts.ping,
            cast("History", self.parts),
            cast("Rankings", self.parts),
            cast("AuditStore", self.parts),
            Figures(self.registry),
            self.readiness,
            Every(0),
            Every(0),
        )

    def findings(self, interval: str, kind: str) -> float | None:
        return self.registry.get_sample_value(FINDINGS, {"interval": interval, "kind": kind})


@pytest.fixture
def fixture() -> Fixture:
    return Fixture()


def test_it_is_not_ready_while_mongodb_is_away_and_is_again_when_it_answers(
    fixture: Fixture,
) -> None:
    ready = []
    for is_away in (False, True, True, False):
        fixture.parts.is_away = is_away
        fixture.upkeep()
        ready.append(fixture.readiness.ready())

    assert ready == [True, False, False, True]


def test_nothing_waits_for_a_mongodb_that_is_known_to_be_away(fixture: Fixture) -> None:
    fixture.parts.is_away = True
    fixture.upkeep()

    assert fixture.parts.kept_up == 0


def test_a_write_that_is_refused_does_not_end_the_job(fixture: Fixture) -> None:
    fixture.parts.refuses = True
    fixture.upkeep()

    assert fixture.readiness.ready()


def test_findings_are_told_by_interval_and_kind_and_none_where_there_are_none_any_more(
    fixture: Fixture,
) -> None:
    fixture.parts.counts_found = {(Interval.M1, FindingKind.MISSING): 4}
    fixture.upkeep()
    assert fixture.findings("1m", "missing") == 4
    assert fixture.findings("1d", "differs") == 0

    fixture.parts.counts_found = {(Interval.M1, FindingKind.REPAIRED): 4}
    fixture.upkeep()
    assert fixture.findings("1m", "missing") == 0
    assert fixture.findings("1m", "repaired") == 4


def test_a_query_that_failed_makes_the_job_unready_until_it_goes_round_again() -> None:
    readiness = Readiness(alive_s=1_000)
    readiness.expect("crypto_trades")
    assert not readiness.ready()
    readiness.beat("crypto_trades")
    assert readiness.ready()
    readiness.failed("crypto_trades")
    assert not readiness.ready()
    readiness.beat("crypto_trades")
    assert readiness.ready()


def test_what_is_done_every_so_often_is_due_at_once_and_then_not() -> None:
    every = Every(1_000)

    assert [every.due(), every.due()] == [True, False]
