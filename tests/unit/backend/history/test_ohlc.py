"""`/ohlc`, asked over HTTP."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard
from starlette.testclient import TestClient
from tests.unit.backend.fake_api import fake_api
from tests.unit.backend.history.series import live_kline, series
from tests.unit.backend.history.stores import FakeHistory, FakeHotState
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS

from coinstream_backend.history.rollup import roll_up, time_reached
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval

MINUTES = 130
STORED = 121
"""MongoDB is nine minutes behind."""


@pytest.fixture(scope="module")
def stored() -> list[Candle]:
    minutes = series(STORED, last_is_closed=True)
    return minutes + [
        candle
        for interval in STORED_INTERVALS[1:]
        for candle in roll_up(minutes, interval, time_reached(minutes[-1]))
    ]


@pytest.fixture
def history(stored: list[Candle]) -> FakeHistory:
    return FakeHistory(stored)


@pytest.fixture
def api(history: FakeHistory) -> Iterator[TestClient]:
    redis = FakeHotState(
        live_kline(number, closed=number < MINUTES - 1) for number in range(100, MINUTES)
    )
    with fake_api(history, redis) as client:
        yield client


def exact(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def opened(answer: Any) -> list[int]:
    """Return how many minutes after noon each candle opened."""
    return [(row["open_time"] - NOON_MS) // MINUTE_MS for row in exact(answer.text)]


def test_the_newest_candles_end_with_the_open_one(api: TestClient) -> None:
    rows = exact(api.get("/ohlc?symbol=BTCUSDT&interval=5m&limit=3").text)
    (truth,) = roll_up(
        series(MINUTES, last_is_closed=False)[125:], Interval.M5, NOON_MS + 129 * MINUTE_MS
    )
    assert [row["status"] for row in rows] == ["complete", "complete", "open"]
    assert {name: rows[-1][name] for name in ("open", "high", "low", "close", "volume")} == {
        "open": truth.open,
        "high": truth.high,
        "low": truth.low,
        "close": truth.close,
        "volume": truth.volume,
    }
    told = ("expected_minutes", "observed_minutes", "source", "closed", "interval", "trades")
    assert [rows[-1][name] for name in told] == [5, 4, "aggregate", False, "5m", truth.trades]


@pytest.mark.parametrize(
    ("query", "minutes"),
    [
        ("limit=2", [128, 129]),
        (f"limit=2&end={NOON_MS + 7 * MINUTE_MS}", [6, 7]),
        (f"limit=2&start={NOON_MS + 7 * MINUTE_MS}", [7, 8]),
        ("limit=2&start=2024-08-09T12:07:00Z", [7, 8]),
        ("limit=2&start=2024-08-09T12:07", [7, 8]),
        ("limit=2&start=2024-08-09T14:07:00%2B02:00", [7, 8]),
        ("limit=2&start=2024-08-09T14:07:00+02:00", [7, 8]),
        (f"limit=2&start={NOON_MS * 1_000 + 7 * MINUTE_MS * 1_000}", [7, 8]),
        ("start=2024-08-09T12:07:01Z&end=2024-08-09T12:09:59Z", [8, 9]),
        ("start=2024-08-09T12:09Z&end=2024-08-09T12:07Z", []),
        ("start=2030-01-01T00:00Z", []),
        ("limit=1&collection=1m_kline&interval=1m", [129]),
        ("limit=2&collection=1h_kline", [60, 120]),
    ],
)
def test_a_query_names_its_candles(api: TestClient, query: str, minutes: list[int]) -> None:
    assert opened(api.get(f"/ohlc?symbol=btcusdt&{query}")) == minutes


@pytest.mark.parametrize(
    ("query", "status", "code", "field"),
    [
        ("interval=5m", 422, "missing_parameter", "symbol"),
        ("symbol=NOPEUSDT", 404, "unknown_symbol", None),
        ("symbol=BTCUSDT&interval=2m", 422, "invalid_parameter", "interval"),
        ("symbol=BTCUSDT&interval=1M", 422, "invalid_parameter", "interval"),
        ("symbol=BTCUSDT&collection=predictions", 422, "invalid_parameter", "collection"),
        ("symbol=BTCUSDT&interval=1m&collection=5m_kline", 422, "invalid_parameter", "collection"),
        ("symbol=BTCUSDT&limit=0", 422, "invalid_parameter", "limit"),
        ("symbol=BTCUSDT&limit=5001", 422, "invalid_parameter", "limit"),
        ("symbol=BTCUSDT&start=yesterday", 422, "invalid_parameter", "start"),
        ("symbol=BTCUSDT&end=-1", 422, "invalid_parameter", "end"),
        ("symbol=BTCUSDT&format=xlsx", 422, "invalid_parameter", "format"),
    ],
)
def test_a_bad_query_is_refused_by_the_name_of_what_is_bad(
    api: TestClient, query: str, status: int, code: str, field: str | None
) -> None:
    answer = api.get(f"/ohlc?{query}")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert [error["field"] for error in problem.get("errors", [])] == ([field] if field else [])
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("start", ["", f"&start={NOON_MS}"])
def test_the_links_lead_through_the_whole_history_once(api: TestClient, start: str) -> None:
    answer = api.get(f"/ohlc?symbol=BTCUSDT&limit=40{start}")
    minutes = opened(answer)
    while "next" in answer.links:
        answer = api.get("/ohlc" + answer.links["next"]["url"])
        minutes = minutes + opened(answer) if start else opened(answer) + minutes
    assert minutes == list(range(MINUTES))


def test_an_answer_that_has_not_changed_is_not_sent_again(
    api: TestClient, history: FakeHistory
) -> None:
    address = f"/ohlc?symbol=BTCUSDT&limit=40&start={NOON_MS}"
    first = api.get(address)
    tag = first.headers["etag"]
    again = api.get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    key = ("BTCUSDT", Interval.M1, NOON_MS)
    repaired = history.candles[key]
    history.candles[key] = type(repaired)(
        **{name: getattr(repaired, name) for name in repaired.__struct_fields__}
        | {"revision": repaired.revision + 1}
    )
    assert api.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_only_settled_candles_may_be_kept_without_asking(api: TestClient) -> None:
    settled = api.get(f"/ohlc?symbol=BTCUSDT&limit=40&start={NOON_MS}")
    newest = api.get("/ohlc?symbol=BTCUSDT&limit=40")
    assert settled.headers["cache-control"] == "public, max-age=60"
    assert newest.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_long_answers_are_compressed_for_those_who_can_read_it(
    api: TestClient, encoding: str
) -> None:
    address = "/ohlc?symbol=BTCUSDT&limit=100"
    plain = api.get(address, headers={"Accept-Encoding": "identity"})
    with api.stream("GET", address, headers={"Accept-Encoding": encoding}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == encoding
    assert "Accept-Encoding" in packed.headers["vary"]
    assert len(raw) < len(plain.content) / 3
    unpacked = (
        gzip.decompress(raw)
        if encoding == "gzip"
        else zstandard.ZstdDecompressor().decompressobj().decompress(raw)
    )
    assert unpacked == plain.content
    short = api.get("/api/v3/ping", headers={"Accept-Encoding": encoding})
    assert "content-encoding" not in short.headers


@pytest.mark.parametrize(
    ("query", "accept"), [("&format=csv", "*/*"), ("", "text/csv, application/json;q=0.5")]
)
def test_a_csv_file_holds_every_candle_exactly(api: TestClient, query: str, accept: str) -> None:
    answer = api.get(f"/ohlc?symbol=BTCUSDT&interval=1m{query}", headers={"Accept": accept})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="BTCUSDT_1m.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    truth = series(MINUTES, last_is_closed=False)
    for name in ("open", "high", "low", "close", "volume", "quote_volume"):
        assert [Decimal(row[name]) for row in rows] == [getattr(one, name) for one in truth]
        assert not any("E" in row[name] for row in rows)
    assert rows[-1]["closed"] == "false"


def test_a_parquet_file_holds_every_candle_exactly(api: TestClient) -> None:
    answer = api.get("/ohlc?symbol=BTCUSDT&interval=1m&format=parquet")
    table = pq.read_table(io.BytesIO(answer.content))
    truth = series(MINUTES, last_is_closed=False)
    for name in ("open", "high", "low", "close", "volume", "quote_volume"):
        assert str(table.schema.field(name).type) == "decimal128(38, 18)"
        assert table[name].to_pylist() == [getattr(one, name) for one in truth]
    assert table["open_time"].to_pylist()[0] == datetime(2024, 8, 9, 12, tzinfo=UTC)
    assert table["closed"].to_pylist() == [True] * (MINUTES - 1) + [False]


def test_a_file_may_be_of_a_range_or_of_the_newest_few(api: TestClient) -> None:
    def minutes(query: str) -> list[int]:
        text = api.get(f"/ohlc?symbol=BTCUSDT&format=csv&{query}").text
        return [
            (int(row["open_time"]) - NOON_MS) // MINUTE_MS
            for row in csv.DictReader(io.StringIO(text))
        ]

    assert minutes("limit=3") == [127, 128, 129]
    assert minutes(f"start={NOON_MS + 9 * MINUTE_MS}&limit=3") == [9, 10, 11]
    assert minutes(f"end={NOON_MS + 2 * MINUTE_MS}") == [0, 1, 2]
    assert minutes("start=2030-01-01T00:00Z") == []


def test_a_file_longer_than_allowed_is_refused_and_one_too_many_must_wait(
    history: FakeHistory,
) -> None:
    long = [live_kline(number) for number in range(600)]
    with fake_api(history, FakeHotState(long), max_download_candles=550) as api:
        refused = api.get("/ohlc?symbol=BTCUSDT&format=csv")
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter")
    with fake_api(history, FakeHotState(long), max_downloads=0) as api:
        busy = api.get("/ohlc?symbol=BTCUSDT&format=csv")
        assert (busy.status_code, busy.json()["code"]) == (503, "unavailable")
        assert int(busy.headers["retry-after"]) > 0


def test_without_mongodb_old_ranges_must_wait_and_live_data_go_on(
    api: TestClient, history: FakeHistory
) -> None:
    history.away = True
    for query in ("limit=40", f"start={NOON_MS}", "limit=40&format=csv"):
        old = api.get(f"/ohlc?symbol=BTCUSDT&{query}")
        assert (old.status_code, old.json()["code"]) == (503, "unavailable")
        assert int(old.headers["retry-after"]) > 0
    assert opened(api.get("/ohlc?symbol=BTCUSDT&limit=30")) == list(range(100, MINUTES))
    health = api.get("/health").json()
    parts = {part["name"]: part["status"] for part in health["parts"]}
    assert parts["mongodb"] == "down"
    assert "mongodb" not in {part["name"] for part in api.get("/health/ready").json()["parts"]}
