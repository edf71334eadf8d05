from decimal import Decimal

import pytest
from tests.integration.backend.api_process import Api, Market, eventually
from tests.unit.backend.market_data import NOON_MS, book, kline, trade

from coinstream_contracts.messages import HealthEvent, Stream, StreamHealth

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module", autouse=True)
def _btc(api: Api, market: Market) -> None:
    market.store(
        *(kline(minute, closed=True) for minute in range(3)),
        *(trade(trade_id) for trade_id in range(1, 11)),
        book(5),
    )
    market.publish(kline(3, close=Decimal("61000.20")))
    assert eventually(lambda: api.get("/latest?symbol=BTCUSDT")[1][0]["closed"] is False)


def test_recent_candles_join_what_is_stored_with_what_just_came(api: Api) -> None:
    status, candles, _ = api.get("/ohlc/realtime?symbol=BTCUSDT&limit=3")
    assert status == 200
    assert [(row["open_time"], row["closed"]) for row in candles] == [
        (NOON_MS + 60_000, True),
        (NOON_MS + 120_000, True),
        (NOON_MS + 180_000, False),
    ]
    assert candles[-1] == {
        "symbol": "BTCUSDT",
        "interval": "1m",
        "open_time": NOON_MS + 180_000,
        "close_time": NOON_MS + 239_999,
        "open": Decimal("61000.10"),
        "high": Decimal("61000.10"),
        "low": Decimal("61000.10"),
        "close": Decimal("61000.20"),
        "volume": Decimal("1.5"),
        "quote_volume": Decimal("91500.15"),
        "trades": 3,
        "closed": False,
    }


def test_trades_and_book_are_exact(api: Api) -> None:
    assert [row["id"] for row in api.get("/trades?symbol=btcusdt&limit=3")[1]] == [8, 9, 10]
    shown = api.get("/orderbook?symbol=BTCUSDT&limit=1")[1]
    assert (shown["bids"], shown["last_update_id"]) == ([[Decimal("61000.10"), Decimal("1.5")]], 5)


def test_what_redis_has_anew_is_in_the_next_answer(api: Api, market: Market) -> None:
    for number in range(1, 30):
        market.store(
            trade(number, symbol="AVAXUSDT"), kline(number, symbol="AVAXUSDT", closed=True)
        )
        trades = api.get("/trades?symbol=AVAXUSDT&limit=1000")[1]
        candles = api.get("/ohlc/realtime?symbol=AVAXUSDT&limit=1000")[1]
        assert (len(trades), len(candles)) == (number, number)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/trades?symbol=NOPEUSDT", 404, "unknown_symbol"),
        ("/trades", 422, "missing_parameter"),
        ("/trades?symbol=BTCUSDT&limit=0", 422, "invalid_parameter"),
        ("/trades?symbol=%00%ff", 422, "invalid_parameter"),
        ("/ohlc/realtime?symbol=BTCUSDT&limit=99999999999999999999", 422, "invalid_parameter"),
        ("/latest?" + "&".join(["symbol=BTCUSDT"] * 301), 422, "invalid_parameter"),
        ("/nothing/here", 404, "not_found"),
        ("/ws/trades", 426, "upgrade_required"),
    ],
)
def test_a_bad_request_is_told_as_a_problem(api: Api, path: str, status: int, code: str) -> None:
    answered, problem, headers = api.get(path)
    assert (answered, problem["status"], problem["code"]) == (status, status, code)
    assert headers["content-type"] == "application/problem+json"


def test_health_tells_of_age_and_open_gaps(api: Api, market: Market) -> None:
    def gap(event: HealthEvent, first: int, last: int) -> StreamHealth:
        return StreamHealth(
            symbol="BTCUSDT",
            stream=Stream.TRADE,
            event=event,
            time_ms=NOON_MS,
            market="simulator",
            first=first,
            last=last,
        )

    def trade_stream() -> dict[str, object]:
        streams = api.get("/health")[1]["streams"]
        return next((s for s in streams if (s["symbol"], s["stream"]) == ("BTCUSDT", "trade")), {})

    market.publish(gap(HealthEvent.GAP_OPENED, 10, 20), gap(HealthEvent.GAP_FILLED, 10, 14))
    open_gap = [{"first": 15, "last": 20, "opened_at": NOON_MS}]
    assert eventually(lambda: trade_stream().get("open_gaps") == open_gap)
    health = api.get("/health")[1]
    assert health["status"] == "degraded"
    assert health["market"] == {"name": "simulator", "mode": "simulated"}
    assert {part["name"]: part["status"] for part in health["parts"]} == {
        "redis": "up",
        "kafka": "up",
        "mongodb": "up",
    }
    market.publish(gap(HealthEvent.GAP_UNFILLABLE, 15, 20))
    assert eventually(lambda: trade_stream().get("open_gaps") == [])
    assert trade_stream()["unfillable_gaps"] == 1


def test_metrics_count_messages_by_topic(api: Api) -> None:
    text = api.get("/metrics")[1]
    assert 'coinstream_backend_messages_total{topic="crypto_kline_1m"}' in text
    assert "coinstream_backend_kafka_up 1.0" in text
