from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.unit.backend.fake_api import fake_api
from tests.unit.backend.history.series import minute
from tests.unit.backend.history.stores import FakeAudit, FakeHistory, FakeHotState
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS

from coinstream_contracts.audit import Completeness, Finding, FindingKind
from coinstream_contracts.intervals import STORED_INTERVALS, Interval

RANGE = f"start={NOON_MS}&end={NOON_MS + 60 * MINUTE_MS}"


@pytest.fixture
def stored() -> FakeAudit:
    hour = Completeness(
        symbol="BTCUSDT",
        interval=Interval.M1,
        complete=55,
        partial=1,
        expected_minutes=56,
        observed_minutes=55,
        first_open_time_ms=NOON_MS + 2 * MINUTE_MS,
        last_open_time_ms=NOON_MS + 58 * MINUTE_MS,
    )
    differs = Finding(
        symbol="BTCUSDT",
        interval=Interval.M1,
        open_time_ms=NOON_MS + 3 * MINUTE_MS,
        kind=FindingKind.DIFFERS,
        ours=minute(3),
        theirs=minute(4),
        seen_at_ms=NOON_MS + 99 * MINUTE_MS,
    )
    return FakeAudit([hour], [differs])


@pytest.fixture
def api(stored: FakeAudit) -> Iterator[TestClient]:
    with fake_api(FakeHistory(), FakeHotState(), audit=stored) as client:
        yield client


def test_a_series_is_told_with_what_is_missing_and_what_is_wrong(api: TestClient) -> None:
    (report,) = api.get(f"/audit?symbol=BTCUSDT&interval=1m&{RANGE}").json()
    counts = ("complete", "partial", "open", "missing", "expected_minutes", "observed_minutes")
    # From 12:02 to 12:58 are 57 minutes; the one of 12:59 may still be on its way.
    assert [report[name] for name in counts] == [55, 1, 0, 1, 56, 55]
    (finding,) = report["open_findings"]
    assert finding["kind"] == "differs"
    assert finding["ours"]["open_time"] == NOON_MS + 3 * MINUTE_MS


def test_without_symbol_and_interval_every_series_is_told_of(api: TestClient) -> None:
    reports = api.get(f"/audit?{RANGE}").json()
    assert [(report["symbol"], report["interval"]) for report in reports] == [
        (symbol, interval) for symbol in ("BTCUSDT", "ETHUSDT") for interval in STORED_INTERVALS
    ]
    assert reports[-1]["first_open_time"] is None


def test_a_store_that_ends_early_is_missing_what_came_after(
    api: TestClient, stored: FakeAudit
) -> None:
    end_ms = NOON_MS + 120 * MINUTE_MS
    (report,) = api.get(f"/audit?symbol=BTCUSDT&interval=1m&start={NOON_MS}&end={end_ms}").json()
    assert report["missing"] == 61


def test_without_mongodb_it_must_wait(api: TestClient, stored: FakeAudit) -> None:
    stored.away = True
    answer = api.get("/audit")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


@pytest.mark.parametrize(
    ("query", "status"), [("symbol=NOPEUSDT", 404), ("interval=2m", 422), ("start=x", 422)]
)
def test_a_bad_query_is_refused(api: TestClient, query: str, status: int) -> None:
    assert api.get(f"/audit?{query}").status_code == status
