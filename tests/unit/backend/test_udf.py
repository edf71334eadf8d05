"""`/udf`, asked as TradingView's charts ask it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.unit.backend.fake_api import fake_api
from tests.unit.backend.history.series import live_kline, series
from tests.unit.backend.history.stores import FakeHistory, FakeHotState
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS, symbol_info

from coinstream_backend.history.rollup import roll_up
from coinstream_backend.udf.schemas import price_step
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval

NOON_S = NOON_MS // 1_000
MINUTES = 300
LAST_S = NOON_S + (MINUTES - 1) * 60


@pytest.fixture(scope="module")
def truth() -> dict[Interval, list[Candle]]:
    minutes = series(MINUTES, last_is_closed=False)
    reached_ms = NOON_MS + (MINUTES - 1) * MINUTE_MS
    return {Interval.M1: minutes} | {
        interval: roll_up(minutes, interval, reached_ms) for interval in STORED_INTERVALS[1:]
    }


@pytest.fixture(scope="module")
def history(truth: dict[Interval, list[Candle]]) -> FakeHistory:
    return FakeHistory(candle for candles in truth.values() for candle in candles[:-3])


@pytest.fixture
def api(history: FakeHistory) -> Iterator[TestClient]:
    redis = FakeHotState(live_kline(n, closed=n < MINUTES - 1) for n in range(MINUTES))
    with fake_api(history, redis, symbols=("BTCUSDT", "ETHUSDT", "ETHBTC")) as client:
        yield client


def bars(api: TestClient, query: str) -> dict[str, Any]:
    answer: dict[str, Any] = api.get(f"/udf/history?symbol=BTCUSDT&{query}").json()
    return answer


def test_a_chart_finds_its_symbol_and_every_resolution_it_may_ask_for(
    api: TestClient, truth: dict[Interval, list[Candle]]
) -> None:
    config = api.get("/udf/config").json()
    assert config["supports_search"] != config["supports_group_request"]
    assert config["supported_resolutions"] == ["1", "5", "60", "240", "1D"]
    (found,) = api.get("/udf/search?query=BTCU&type=&exchange=&limit=30").json()
    symbol = api.get(f"/udf/symbols?symbol={found['full_name']}").json()
    assert symbol == api.get("/udf/symbols?symbol=BTCUSDT").json()
    assert (symbol["session"], symbol["timezone"]) == ("24x7", "Etc/UTC")
    assert (symbol["pricescale"], symbol["minmov"], symbol["volume_precision"]) == (100, 1, 5)
    for resolution, candles in zip(symbol["supported_resolutions"], truth.values(), strict=True):
        answer = bars(api, f"resolution={resolution}&from=0&to={LAST_S}&countback=3")
        assert answer["s"] == "ok"
        assert answer["t"] == [candle.open_time_ms // 1_000 for candle in candles[-3:]]
        for name, field in zip("ohlcv", ("open", "high", "low", "close", "volume"), strict=True):
            assert answer[name] == [float(getattr(candle, field)) for candle in candles[-3:]]


def test_a_chart_that_scrolls_back_reaches_the_beginning_and_sees_each_bar_once(
    api: TestClient,
) -> None:
    seen: list[int] = []
    to_s = LAST_S
    while (answer := bars(api, f"resolution=1&from={to_s}&to={to_s}&countback=70"))["s"] == "ok":
        seen = answer["t"] + seen
        to_s = answer["t"][0] - 1
    assert seen == list(range(NOON_S, LAST_S + 1, 60))
    assert answer == {"s": "no_data"}


@pytest.mark.parametrize(
    ("first", "last", "minutes"),
    [(0, 120, [0, 1, 2]), (1, 119, [1]), (60, 60, [1]), (-10_000, 60, [0, 1])],
)
def test_a_range_holds_its_bars_both_ends_included(
    api: TestClient, first: int, last: int, minutes: list[int]
) -> None:
    answer = bars(api, f"resolution=1&from={NOON_S + first}&to={NOON_S + last}")
    assert answer["t"] == [NOON_S + minute * 60 for minute in minutes]


def test_countback_outranks_from(api: TestClient) -> None:
    query = f"resolution=5&from={LAST_S - 60}&to={LAST_S}"
    assert len(bars(api, f"{query}&countback=20")["t"]) == 20
    assert len(bars(api, f"{query}&countback=1")["t"]) == 1


def test_a_range_without_bars_says_where_older_ones_are(api: TestClient) -> None:
    after = bars(api, f"resolution=1&from={LAST_S + 600}&to={LAST_S + 900}")
    assert after == {"s": "no_data", "nextTime": LAST_S}
    assert bars(api, f"resolution=1&from=0&to={NOON_S - 1}") == {"s": "no_data"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("history?symbol=NOPEUSDT&resolution=1&from=0&to=1", 404),
        ("history?symbol=Other:BTCUSDT&resolution=1&from=0&to=1", 404),
        ("history?symbol=BTCUSDT&resolution=7&from=0&to=1", 422),
        ("history?symbol=BTCUSDT&resolution=1&from=0", 422),
        ("symbols?symbol=NOPEUSDT", 404),
        ("search?limit=0", 422),
    ],
)
def test_an_error_has_the_charts_shape(api: TestClient, path: str, status: int) -> None:
    answer = api.get(f"/udf/{path}")
    assert answer.status_code == status
    assert answer.json()["s"] == "error"
    assert answer.json()["errmsg"]


def test_without_mongodb_the_chart_is_told_so(api: TestClient, history: FakeHistory) -> None:
    history.away = True
    try:
        answer = api.get("/udf/history?symbol=BTCUSDT&resolution=1&to=1&countback=1")
    finally:
        history.away = False
    assert (answer.status_code, answer.json()["s"]) == (503, "error")
    assert int(answer.headers["retry-after"]) > 0


def test_a_search_shows_what_begins_with_the_query_first(api: TestClient) -> None:
    def found(query: str) -> list[str]:
        return [row["symbol"] for row in api.get(f"/udf/search?{query}").json()]

    assert found("query=btc") == ["BTCUSDT", "ETHBTC"]
    assert found("query=&limit=2") == ["BTCUSDT", "ETHBTC"]
    assert found("query=eth&type=crypto&exchange=Coinstream") == ["ETHBTC", "ETHUSDT"]
    assert found("query=eth&type=stock") == found("query=eth&exchange=Other") == []


def test_the_time_is_plain_seconds(api: TestClient) -> None:
    answer = api.get("/udf/time")
    assert answer.headers["content-type"].startswith("text/plain")
    assert int(answer.text) > NOON_S


@pytest.mark.parametrize(
    ("tick", "scale", "step"),
    [("0.01000000", 100, 1), ("0.00000100", 1_000_000, 1), ("0.05", 100, 5), ("1.00", 1, 1)],
)
def test_a_price_step_is_told_as_units_of_a_power_of_ten(tick: str, scale: int, step: int) -> None:
    assert price_step(symbol_info(tick_size=Decimal(tick))) == (scale, step)
