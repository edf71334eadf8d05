"""The API against its own OpenAPI document: whatever is asked, only what is documented comes back.

`make test-api-fuzz` asks more often than the whole test run does.
"""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import redis
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import CheckFunction
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from tests.integration.backend.api_process import Api, Market
from tests.integration.backend.conftest import Archive
from tests.unit.backend.history.series import minute, series
from tests.unit.backend.market_data import NOON_MS, book, kline, trade

from coinstream_contracts.audit import Finding, FindingKind
from coinstream_contracts.intervals import STORED_INTERVALS
from coinstream_contracts.messages import HealthEvent, Stream, StreamHealth
from coinstream_contracts.rankings import RankedCoin, Ranking, RankingKind, RankingWindow
from coinstream_redis.rankings import write_rankings

pytestmark = [pytest.mark.integration, pytest.mark.timeout(3_600)]

CASES = int(os.environ.get("API_FUZZ_CASES", "50"))
LIMIT_S = 60
DOCUMENT = Path(__file__).parents[3] / "docs" / "openapi.json"


def unfit_checks(path: str) -> list[CheckFunction]:
    """Return the checks that take an answer for a fault which the path must give."""
    if path.startswith("/api/v3/"):
        # The exchange answers 400 to a symbol that it does not know.
        return [positive_data_acceptance]
    if path == "/ohlc":
        # An interval and a collection, each good alone, may name two intervals.
        return [positive_data_acceptance]
    if path.startswith("/ws/"):
        # A WebSocket's path answers 426 to every request that asks for no upgrade.
        return [positive_data_acceptance, negative_data_rejection]
    return []


def without_tuples(part: Any) -> Any:
    """Return a part of the document with pairs of one type as arrays of two.

    schemathesis writes `prefixItems` in the words of an older draft, which its validator refuses.
    """
    if isinstance(part, list):
        return [without_tuples(one) for one in part]
    if not isinstance(part, dict):
        return part
    rest = {key: without_tuples(value) for key, value in part.items()}
    if "prefixItems" in rest:
        (kind,) = {one["type"] for one in rest.pop("prefixItems")}
        rest["items"] = {"type": kind}
    return rest


schema = schemathesis.openapi.from_dict(without_tuples(json.loads(DOCUMENT.read_text())))


@pytest.fixture(scope="module", autouse=True)
def _market(api: Api, market: Market, archive: Archive, redis_port: int) -> None:
    """Something to answer with, for the symbol that the document's examples name."""
    market.store(
        *(kline(minute, closed=minute < 2) for minute in range(3)),
        *(trade(trade_id) for trade_id in range(1, 11)),
        book(5),
    )
    market.publish(*(health(event) for event in HealthEvent))
    archive.candles.upsert(series(60, last_is_closed=True))
    archive.candles.upsert(
        minute(0, interval=interval, open_time_ms=interval.floor(NOON_MS))
        for interval in STORED_INTERVALS[1:]
    )
    archive.audit.record(finding(number, kind) for number, kind in enumerate(FindingKind))
    rankings = [ranking(kind, window) for kind in RankingKind for window in RankingWindow]
    with redis.Redis(port=redis_port) as client:
        write_rankings(client, rankings)


def health(event: HealthEvent) -> StreamHealth:
    return StreamHealth(
        symbol="BNBUSDT",
        stream=Stream.TRADE,
        event=event,
        time_ms=NOON_MS,
        market="simulator",
        first=10,
        last=20,
    )


def finding(number: int, kind: FindingKind) -> Finding:
    candle = minute(number)
    return Finding(
        symbol=candle.symbol,
        interval=candle.interval,
        open_time_ms=candle.open_time_ms,
        kind=kind,
        ours=None if kind is FindingKind.MISSING else candle,
        theirs=None if kind is FindingKind.EXCHANGE_HOLE else candle,
        seen_at_ms=NOON_MS,
    )


def ranking(kind: RankingKind, window: RankingWindow) -> Ranking:
    coin = RankedCoin(
        rank=1,
        symbol="BTCUSDT",
        price=Decimal("61000.10"),
        price_change=Decimal("-12.00"),
        price_change_percent=Decimal("-0.019668"),
        base_volume=Decimal("1.5"),
        quote_volume=Decimal("91500.15"),
        high=Decimal("61012.10"),
        low=Decimal("61000.10"),
    )
    return Ranking(kind=kind, window=window, as_of_ms=NOON_MS, coins=[coin])


@schema.parametrize()
@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_answer_is_documented(case: schemathesis.Case[Any], api: Api) -> None:
    case.call_and_validate(
        base_url=api.http, timeout=LIMIT_S, excluded_checks=unfit_checks(case.path)
    )
