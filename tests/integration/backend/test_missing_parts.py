"""What the API does when Redis or Kafka is away."""

import asyncio
import json
import signal
from pathlib import Path

import pytest
from tests.integration.backend.api_process import Market, eventually, running_api
from tests.unit.backend.market_data import kline, symbol_info, trade
from websockets.asyncio.client import connect

from coinstream_local.ports import free_ports

pytestmark = pytest.mark.integration


async def test_without_redis_sockets_live_on_kafka_and_rest_says_503(
    kafka_bootstrap: str, market: Market, tmp_path: Path
) -> None:
    symbol = "DOTUSDT"
    market.publish(symbol_info(symbol), trade(1, symbol=symbol))
    (nobody,) = free_ports(1)
    with running_api(
        tmp_path / "api.log",
        until="/health/live",
        kafka_bootstrap=kafka_bootstrap,
        redis_port=nobody,
    ) as api:
        assert await asyncio.to_thread(
            eventually, lambda: symbol in {s["symbol"] for s in api.get("/symbols")[1]}
        )
        status, problem, headers = api.get(f"/trades?symbol={symbol}")
        assert (status, problem["code"]) == (503, "unavailable")
        assert int(headers["retry-after"]) > 0
        assert api.get(f"/api/v3/trades?symbol={symbol}")[1]["code"] == -1001
        assert api.get("/health/ready")[0] == 503
        assert api.get("/health")[1]["status"] == "down"
        async with connect(f"{api.ws}/ws/trades?symbol={symbol}") as socket, asyncio.timeout(60):
            initial = json.loads(await socket.recv())
            market.publish(trade(2, symbol=symbol))
            told = [row["id"] for row in initial["data"]]
            while told[-1:] != [2]:
                told.append(json.loads(await socket.recv())["data"]["id"])
        assert told == [1, 2]


def test_without_kafka_rest_lives_on_redis_and_the_api_is_not_ready(
    redis_port: int, market: Market, tmp_path: Path
) -> None:
    symbol = "AVAXUSDT"
    market.store(symbol_info(symbol), trade(1, symbol=symbol))
    (nobody,) = free_ports(1)
    with running_api(
        tmp_path / "api.log",
        until="/health/live",
        kafka_bootstrap=f"127.0.0.1:{nobody}",
        redis_port=redis_port,
    ) as api:
        assert eventually(lambda: api.get(f"/trades?symbol={symbol}")[0] == 200)
        status, probe, _ = api.get("/health/ready")
        assert status == 503
        assert {part["name"]: part["status"] for part in probe["parts"]} == {
            "redis": "up",
            "kafka": "down",
        }


def test_without_mongodb_old_candles_must_wait_and_live_ones_go_on(
    kafka_bootstrap: str, redis_port: int, market: Market, tmp_path: Path
) -> None:
    symbol = "ETCUSDT"
    market.publish(symbol_info(symbol))
    market.store(*(kline(minute, symbol=symbol, closed=minute < 9) for minute in range(10)))
    (nobody,) = free_ports(1)
    with running_api(
        tmp_path / "api.log",
        kafka_bootstrap=kafka_bootstrap,
        redis_port=redis_port,
        mongo_uri=f"mongodb://127.0.0.1:{nobody}/?directConnection=true",
        mongo_timeout_s=0.5,
    ) as api:
        assert eventually(lambda: api.get(f"/ohlc/realtime?symbol={symbol}")[0] == 200)
        for path in (f"/ohlc?symbol={symbol}&limit=11", f"/ohlc?symbol={symbol}&end=1", "/audit"):
            status, problem, headers = api.get(path)
            assert (status, problem["code"]) == (503, "unavailable")
            assert int(headers["retry-after"]) > 0
        assert api.get(f"/api/v3/klines?symbol={symbol}&interval=1d")[1]["code"] == -1001
        assert len(api.get(f"/ohlc?symbol={symbol}&limit=10")[1]) == 10
        assert [row["closed"] for row in api.get(f"/ohlc?symbol={symbol}&interval=5m&limit=2")[1]]
        assert len(api.get(f"/ohlc/realtime?symbol={symbol}&limit=10")[1]) == 10
        assert api.get("/health/ready")[0] == 200
        health = api.get("/health")[1]
        parts = {part["name"]: part["status"] for part in health["parts"]}
        assert (parts["mongodb"], health["status"]) == ("down", "degraded")


async def test_a_stop_closes_sockets_with_1012_and_exits_with_0(
    kafka_bootstrap: str, redis_port: int, tmp_path: Path
) -> None:
    with running_api(
        tmp_path / "api.log", kafka_bootstrap=kafka_bootstrap, redis_port=redis_port
    ) as api:
        async with connect(f"{api.ws}/ws/trades") as socket:
            api.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(60):
                await socket.wait_closed()
        assert socket.close_code == 1012
        assert await asyncio.to_thread(api.process.wait, 60) == 0


def test_a_client_that_asks_too_often_is_told_when_to_come_back(
    kafka_bootstrap: str, redis_port: int, tmp_path: Path
) -> None:
    with running_api(
        tmp_path / "api.log",
        kafka_bootstrap=kafka_bootstrap,
        redis_port=redis_port,
        rate_per_s=0.01,
        rate_burst=3,
    ) as api:
        answers = [api.get("/symbols") for _ in range(4)]
        assert [status for status, _, _ in answers] == [200, 200, 200, 429]
        _, problem, headers = answers[-1]
        assert problem["code"] == "too_many_requests"
        assert 0 < int(headers["retry-after"]) <= 100
        assert api.get("/api/v3/ping")[1] == {"code": -1003, "msg": "Too many requests."}
        assert api.get("/health")[0] == 429
        assert api.get("/health/live")[0] == 200
        assert api.get("/metrics")[0] == 200
