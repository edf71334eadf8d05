"""`/api/v3/klines` and `ticker/24hr`, asked over HTTP."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyarrow import feather
from starlette.testclient import TestClient
from tests.unit.backend.fake_api import fake_api
from tests.unit.backend.history.series import live_kline, minute, series
from tests.unit.backend.history.stores import FakeHistory, FakeHotState
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS

from coinstream_backend.history.rollup import roll_up
from coinstream_contracts.candles import Candle, CandleSource, CandleStatus
from coinstream_contracts.intervals import STORED_INTERVALS, Interval

HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
MINUTES = 1_500
"""From noon to the next day's 13:00."""


@pytest.fixture(scope="module")
def stored() -> list[Candle]:
    minutes = series(MINUTES - 5, last_is_closed=True)
    reached_ms = NOON_MS + (MINUTES - 5) * MINUTE_MS
    return minutes + [
        candle
        for interval in STORED_INTERVALS[1:]
        for candle in roll_up(minutes, interval, reached_ms)
    ]


@pytest.fixture(scope="module")
def api(stored: list[Candle]) -> Iterator[TestClient]:
    redis = FakeHotState(
        live_kline(number, closed=number < MINUTES - 1) for number in range(1_400, MINUTES)
    )
    with fake_api(FakeHistory(stored), redis) as client:
        yield client


def opened(rows: list[list[Any]]) -> list[int]:
    """Return how many minutes after noon each row opened."""
    return [(row[0] - NOON_MS) // MINUTE_MS for row in rows]


def test_a_row_has_the_exchanges_twelve_columns(api: TestClient) -> None:
    (row,) = api.get(
        f"/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime={NOON_MS + 7 * MINUTE_MS}&limit=1"
    ).json()
    truth = minute(7)
    open_time, *prices, close_time, quote, trades, taker, taker_quote, unused = row
    assert (open_time, close_time) == (truth.open_time_ms, truth.open_time_ms + MINUTE_MS - 1)
    assert [Decimal(price) for price in prices] == [
        truth.open,
        truth.high,
        truth.low,
        truth.close,
        truth.volume,
    ]
    assert all(len(text.partition(".")[2]) >= 8 for text in [*prices, quote, taker, taker_quote])
    assert [Decimal(quote), Decimal(taker), Decimal(taker_quote)] == [
        truth.quote_volume,
        truth.taker_buy_volume,
        truth.taker_buy_quote_volume,
    ]
    assert (trades, unused) == (truth.trades, "0")


@pytest.mark.parametrize(
    ("query", "minutes"),
    [
        ("interval=1m&limit=2", [1_498, 1_499]),
        ("interval=5m&limit=2", [1_490, 1_495]),
        (f"interval=5m&limit=2&startTime={NOON_MS + 1}", [5, 10]),
        (f"interval=5m&limit=2&startTime={(NOON_MS + 1) * 1_000}", [5, 10]),
        (f"interval=5m&limit=2&endTime={NOON_MS + 12 * MINUTE_MS}", [5, 10]),
        (
            f"interval=5m&limit=9&startTime={NOON_MS}&endTime={NOON_MS + 12 * MINUTE_MS}",
            [0, 5, 10],
        ),
        (f"interval=5m&startTime={NOON_MS + 9}&endTime={NOON_MS + 8}", []),
        ("interval=15m&limit=2", [1_470, 1_485]),
        (f"interval=15m&limit=2&startTime={NOON_MS + 1}", [15, 30]),
        (f"interval=15m&limit=2&endTime={NOON_MS + 31 * MINUTE_MS}", [15, 30]),
        ("interval=1d", [-720, 720]),
        ("interval=1d&timeZone=8", [-20 * 60, 4 * 60]),
        ("interval=1d&timeZone=05:30&limit=100", [-17 * 60 - 30, 6 * 60 + 30]),
        ("interval=1d&timeZone=-5", [-7 * 60, 17 * 60]),
        ("interval=1w", [-4 * 1_440 - 720]),
        ("interval=1M", [-8 * 1_440 - 720]),
        (f"interval=1M&startTime={NOON_MS}", []),
    ],
)
def test_candles_of_any_interval_and_range(api: TestClient, query: str, minutes: list[int]) -> None:
    answer = api.get(f"/api/v3/klines?symbol=BTCUSDT&{query}")
    assert opened(answer.json()) == minutes
    assert api.get(f"/api/v3/uiKlines?symbol=BTCUSDT&{query}").json() == answer.json()


def test_a_day_elsewhere_is_folded_from_its_own_minutes(api: TestClient) -> None:
    query = f"interval=1d&timeZone=8&startTime={NOON_MS - 20 * HOUR_MS}&limit=1"
    (row,) = api.get(f"/api/v3/klines?symbol=BTCUSDT&{query}").json()
    of_day = series(4 * 60, last_is_closed=True)
    assert row[0] == NOON_MS - 20 * HOUR_MS
    assert row[6] == NOON_MS + 4 * HOUR_MS - 1
    assert [Decimal(row[at]) for at in (1, 2, 3, 4, 5)] == [
        of_day[0].open,
        max(one.high for one in of_day),
        min(one.low for one in of_day),
        of_day[-1].close,
        sum(one.volume for one in of_day),
    ]


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("interval=1m", -1102, "symbol"),
        ("symbol=NOPEUSDT&interval=1m", -1121, "Invalid symbol."),
        ("symbol=btcusdt&interval=1m", -1100, "symbol"),
        ("symbol=BTCUSDT", -1102, "interval"),
        ("symbol=BTCUSDT&interval=", -1102, "interval"),
        ("symbol=BTCUSDT&interval=2m", -1120, "Invalid interval."),
        ("symbol=BTCUSDT&interval=1D", -1120, "Invalid interval."),
        ("symbol=BTCUSDT&interval=1s", -1120, "Invalid interval."),
        ("symbol=BTCUSDT&interval=1m&limit=x", -1100, "limit"),
        ("symbol=BTCUSDT&interval=1m&startTime=-1", -1100, "startTime"),
        ("symbol=BTCUSDT&interval=1m&endTime=", -1105, "endTime"),
        ("symbol=BTCUSDT&interval=1d&timeZone=15", -1130, "timeZone"),
        ("symbol=BTCUSDT&interval=1d&timeZone=utc", -1130, "timeZone"),
        ("symbol=BTCUSDT&interval=1d&timeZone=-12:30", -1130, "timeZone"),
        ("symbol=BTCUSDT&interval=1d&timeZone=5:30&limit=1000", -1130, "limit"),
    ],
)
def test_a_bad_query_is_refused_in_the_exchanges_words(
    api: TestClient, query: str, code: int, message: str
) -> None:
    answer = api.get(f"/api/v3/klines?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert message in answer.json()["msg"]


@pytest.mark.parametrize("pair", ["BTC", "DOGE"])
def test_fifteen_minutes_folded_from_five_are_the_exchanges_own(pair: str) -> None:
    folder = Path(__file__).parents[4] / "shared/data/klines"
    if not folder.is_dir():
        pytest.skip("no candles of the exchange in ../shared/data/klines")
    symbol = f"{pair}USDT"
    own = exchange_rows(folder, pair, "15m", 960)
    history = FakeHistory(
        exchange_candle(symbol, row) for row in exchange_rows(folder, pair, "5m", 2_880)
    )
    with fake_api(history, FakeHotState(), symbols=(symbol,)) as api:
        address = f"/api/v3/klines?symbol={symbol}&interval=15m&startTime=0&limit=960"
        rows = api.get(address).json()
    assert [(row[0], *map(Decimal, row[1:5])) for row in rows] == [row[:5] for row in own]
    for row, theirs in zip(rows, own, strict=True):
        # Their volumes came through floats.
        assert abs(Decimal(row[5]) - theirs[5]) <= theirs[5] * Decimal("1e-12")
        assert row[7] is None


def exchange_rows(folder: Path, pair: str, interval: str, count: int) -> list[Any]:
    """Return the first rows: open time in ms, open, high, low, close, volume."""
    (file,) = folder.glob(f"*{pair}*-{interval}.feather")
    table = feather.read_table(file).slice(0, count).to_pylist()
    return [
        (
            round(row["date"].timestamp() * 1_000),
            *(Decimal(repr(row[name])) for name in ("open", "high", "low", "close", "volume")),
        )
        for row in table
    ]


def exchange_candle(symbol: str, row: Any) -> Candle:
    open_time_ms, first, high, low, last, volume = row
    return Candle(
        symbol=symbol,
        interval=Interval.M5,
        open_time_ms=open_time_ms,
        open=first,
        high=high,
        low=low,
        close=last,
        volume=volume,
        quote_volume=None,
        trades=None,
        taker_buy_volume=None,
        taker_buy_quote_volume=None,
        vwap=None,
        expected_minutes=5,
        observed_minutes=5,
        status=CandleStatus.COMPLETE,
        source=CandleSource.ARCHIVE,
        revision=1,
    )


def test_the_rolling_day_is_that_of_its_1440_minutes(api: TestClient) -> None:
    ticker = api.get("/api/v3/ticker/24hr?symbol=BTCUSDT").json()
    known = series(MINUTES, last_is_closed=False)
    day, before = known[-1_440:], known[-1_441]
    volume = sum(one.volume for one in day)
    quote_volume = sum(one.quote_volume or 0 for one in day)
    change = day[-1].close - day[0].open
    assert {
        name: Decimal(text)
        for name, text in ticker.items()
        if isinstance(text, str) and name != "symbol"
    } == {
        "openPrice": day[0].open,
        "highPrice": max(one.high for one in day),
        "lowPrice": min(one.low for one in day),
        "lastPrice": day[-1].close,
        "volume": volume,
        "quoteVolume": quote_volume,
        "priceChange": change,
        "priceChangePercent": round(change * 100 / day[0].open, 3),
        "weightedAvgPrice": round(Decimal(quote_volume) / Decimal(volume), 8),
        "prevClosePrice": before.close,
        "lastQty": 0,
        "bidPrice": 0,
        "bidQty": 0,
        "askPrice": 0,
        "askQty": 0,
    }
    assert (ticker["symbol"], ticker["count"]) == ("BTCUSDT", sum(one.trades or 0 for one in day))
    assert (ticker["openTime"], ticker["closeTime"]) == (
        day[0].open_time_ms,
        day[-1].close_time_ms,
    )


def test_the_rolling_day_comes_for_one_symbol_or_several_whole_or_short(api: TestClient) -> None:
    one = api.get("/api/v3/ticker/24hr?symbol=BTCUSDT").json()
    everything = api.get("/api/v3/ticker/24hr").json()
    some = api.get('/api/v3/ticker/24hr?symbols=["BTCUSDT","ETHUSDT"]').json()
    short = api.get("/api/v3/ticker/24hr?symbol=BTCUSDT&type=MINI").json()
    assert everything == some == [one]
    assert short == {name: one[name] for name in short}
    assert "priceChange" not in short


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("symbol=ETHUSDT", 503, -1001),
        ("symbol=NOPEUSDT", 400, -1121),
        ('symbol=BTCUSDT&symbols=["BTCUSDT"]', 400, -1128),
        ("symbol=BTCUSDT&type=LONG", 400, -1130),
    ],
)
def test_a_rolling_day_that_cannot_be_told(
    api: TestClient, query: str, status: int, code: int
) -> None:
    answer = api.get(f"/api/v3/ticker/24hr?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
