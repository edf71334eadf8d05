"""History out of a real MongoDB, joined with what a real Redis and Kafka have."""

import asyncio
import json
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.integration.backend.api_process import Api, Market, eventually
from tests.integration.backend.conftest import Archive
from tests.unit.backend.history.series import live_kline
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS
from tests.unit.backend.test_klines import exchange_candle, exchange_rows
from websockets.asyncio.client import connect

from coinstream_backend.history.rollup import roll_up
from coinstream_contracts.audit import Finding, FindingKind
from coinstream_contracts.candles import Candle, repaired
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.minute_candles import minute_of

pytestmark = pytest.mark.integration

MINUTES = 600
STORED = 580
GROWTH = count(1)
"""By how much the newest minute has grown: each test that lets it grow takes the next."""
SYMBOL = "ETHUSDT"


@pytest.fixture(scope="module")
def truth(market: Market, archive: Archive) -> dict[Interval, list[Candle]]:
    """Ten hours: MongoDB ends 20 minutes ago, Redis has two hours, Kafka the newest minute."""
    klines = [live_kline(n, closed=n < MINUTES - 1, symbol=SYMBOL) for n in range(MINUTES)]
    stored = [minute_of(kline) for kline in klines[:STORED]]
    archive.candles.upsert(stored)
    for interval in STORED_INTERVALS[1:]:
        archive.candles.upsert(roll_up(stored, interval, NOON_MS + STORED * MINUTE_MS))
    market.store(*klines[-120:-1])
    market.publish(klines[-1])
    minutes = [minute_of(kline) for kline in klines]
    reached_ms = NOON_MS + (MINUTES - 1) * MINUTE_MS
    return {Interval.M1: minutes} | {
        interval: roll_up(minutes, interval, reached_ms) for interval in STORED_INTERVALS[1:]
    }


@pytest.mark.parametrize("interval", STORED_INTERVALS)
def test_every_interval_is_whole_from_the_first_stored_candle_to_the_open_one(
    api: Api, truth: dict[Interval, list[Candle]], interval: Interval
) -> None:
    newest_ms = NOON_MS + (MINUTES - 1) * MINUTE_MS
    newest = f"/ohlc/realtime?symbol={SYMBOL}&limit=1"
    assert eventually(lambda: api.get(newest)[1][0]["open_time"] == newest_ms)
    rows: list[Any] = []
    address: str | None = f"/ohlc?symbol={SYMBOL}&interval={interval}&limit=250"
    while address is not None:
        status, page, headers = api.get(address)
        assert status == 200, page
        rows = page + rows
        link = headers.get("link")
        address = None if link is None else "/ohlc" + link.partition(">")[0].strip("<")
    names = ("open", "high", "low", "close", "volume", "quote_volume", "trades")
    told = ("expected_minutes", "observed_minutes", "status")
    assert [[row[name] for name in ("open_time", *names, *told)] for row in rows] == [
        [one.open_time_ms, *(getattr(one, name) for name in (*names, *told))]
        for one in truth[interval]
    ]


def test_a_repair_in_mongodb_is_seen(
    api: Api, archive: Archive, truth: dict[Interval, list[Candle]]
) -> None:
    wrong = truth[Interval.M1][5]
    assert api.get(f"/ohlc?symbol={SYMBOL}&start={wrong.open_time_ms}&limit=1")[0] == 200
    right = repaired(replace(wrong, close=wrong.low), wrong)
    archive.candles.upsert([right])
    address = f"/ohlc?symbol={SYMBOL}&start={wrong.open_time_ms}&limit=1"
    assert eventually(lambda: api.get(address)[1][0]["close"] == wrong.low)
    archive.candles.upsert([repaired(wrong, right)])


def test_the_audit_tells_what_is_stored_and_what_is_wrong(
    api: Api, archive: Archive, truth: dict[Interval, list[Candle]]
) -> None:
    first = truth[Interval.M1][0]
    archive.audit.record(
        Finding(
            symbol=SYMBOL,
            interval=Interval.M1,
            open_time_ms=first.open_time_ms + minute * MINUTE_MS,
            kind=kind,
            ours=first,
            theirs=None,
            seen_at_ms=NOON_MS,
        )
        for minute, kind in enumerate(FindingKind)
    )
    end_ms = NOON_MS + MINUTES * MINUTE_MS
    status, (report,), _ = api.get(
        f"/audit?symbol={SYMBOL}&interval=1m&start={NOON_MS}&end={end_ms}"
    )
    assert status == 200
    assert (report["complete"], report["missing"]) == (STORED, MINUTES - STORED - 1)
    assert [finding["kind"] for finding in report["open_findings"]] == ["missing", "differs"]


@pytest.mark.parametrize("interval", [Interval.M5, Interval.H1, Interval.H4, Interval.D1])
def test_the_exchanges_own_candles_are_read_back_exactly(
    api: Api, archive: Archive, interval: Interval
) -> None:
    folder = Path(__file__).parents[4] / "shared/data/klines"
    if not folder.is_dir():
        pytest.skip("no candles of the exchange in ../shared/data/klines")
    own = exchange_rows(folder, "DOGE", interval, 700)
    archive.candles.upsert(
        replace(
            exchange_candle("DOGEUSDT", row),
            interval=interval,
            expected_minutes=interval.expected_minutes(row[0]),
            observed_minutes=interval.expected_minutes(row[0]),
        )
        for row in own
    )
    rows = api.get(f"/ohlc?symbol=DOGEUSDT&interval={interval}&start=0&limit=700")[1]
    assert [
        tuple(row[name] for name in ("open_time", "open", "high", "low", "close", "volume"))
        for row in rows
    ] == own
    assert {row["quote_volume"] for row in rows} == {None}


def test_a_file_is_the_pages_together(api: Api, truth: dict[Interval, list[Candle]]) -> None:
    text = api.get(f"/ohlc?symbol={SYMBOL}&format=csv")[1]
    heading, *lines = str(text).splitlines()
    column = heading.split(",").index("close")
    assert [Decimal(line.split(",")[column]) for line in lines] == [
        one.close for one in truth[Interval.M1]
    ]


@pytest.mark.parametrize("interval", STORED_INTERVALS[1:])
async def test_a_socket_of_a_longer_interval_begins_where_history_ends_and_goes_on(
    api: Api, market: Market, truth: dict[Interval, list[Candle]], interval: Interval
) -> None:
    address = f"{api.ws}/ws/kline?symbol={SYMBOL}&interval={interval}&limit=3"
    async with connect(address) as socket, asyncio.timeout(120):
        initial, latest = [read_exactly(await socket.recv()) for _ in range(2)]
        known = truth[interval]
        assert [row["open_time"] for row in initial["data"]] == [
            candle.open_time_ms for candle in known[-4:-1]
        ]
        assert (latest["type"], latest["data"]["open_time"]) == ("latest", known[-1].open_time_ms)
        # More of the same minute, later: what is known already is not told again.
        grown = live_kline(MINUTES - 1, closed=False, symbol=SYMBOL)
        more = Decimal(next(GROWTH))
        market.publish(
            grown,
            replace(grown, volume=grown.volume + more, revision=grown.revision + int(more)),
        )
        update = read_exactly(await socket.recv())
    assert (update["type"], update["symbol"]) == ("update", SYMBOL)
    assert update["data"]["open_time"] == known[-1].open_time_ms
    assert update["data"]["volume"] == known[-1].volume + more > latest["data"]["volume"]
    assert update["data"]["closed"] is False


def read_exactly(message: str | bytes) -> Any:
    return json.loads(message, parse_float=Decimal)
