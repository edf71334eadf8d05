import asyncio
import socket
from pathlib import Path

import pytest
from tests.integration.backend.api_process import Api, Market, eventually, running_api
from tests.unit.backend.market_data import symbol_info, trade
from websockets.asyncio.client import connect

pytestmark = pytest.mark.integration

SYMBOL = "UNIUSDT"
NO_PONG = 'coinstream_backend_sockets_closed_total{kind="trades",reason="no pong"} 1.0'
CLOSED = 'coinstream_backend_sockets_closed_total{kind="trades",reason="too slow"} 1.0'


def frozen_client(api: Api) -> socket.socket:
    """Return a socket that made its handshake and then reads nothing."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.connect(("127.0.0.1", api.port))
    client.sendall(
        f"GET /ws/trades?symbol={SYMBOL} HTTP/1.1\r\nHost: localhost\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    assert client.recv(12) == b"HTTP/1.1 101"
    return client


async def test_a_frozen_client_is_cut_off_and_another_misses_nothing(
    kafka_bootstrap: str, redis_port: int, market: Market, tmp_path: Path
) -> None:
    market.publish(symbol_info(SYMBOL))
    with running_api(
        tmp_path / "api.log",
        kafka_bootstrap=kafka_bootstrap,
        redis_port=redis_port,
        socket_stall_s=2,
    ) as api:
        assert await asyncio.to_thread(
            eventually, lambda: SYMBOL in {s["symbol"] for s in api.get("/symbols")[1]}
        )
        with frozen_client(api):
            async with connect(f"{api.ws}/ws/trades?symbol={SYMBOL}") as reading:
                await reading.recv()
                ids = range(1, 15_001)
                messages = [trade(trade_id, symbol=SYMBOL) for trade_id in ids]
                # It reads while they are published: who doesn't read for so long is frozen, too.
                async with asyncio.timeout(120), asyncio.TaskGroup() as publishing:
                    publishing.create_task(asyncio.to_thread(market.publish, *messages))
                    told = [await reading.recv() for _ in ids]
                assert f'"id":{ids[-1]},' in str(told[-1])
                assert await asyncio.to_thread(eventually, lambda: CLOSED in api.get("/metrics")[1])
                assert api.get("/health")[1]["sockets"]["trades"] == 1


def test_a_client_that_answers_no_ping_is_cut_off_and_counted(
    kafka_bootstrap: str, redis_port: int, market: Market, tmp_path: Path
) -> None:
    market.publish(symbol_info(SYMBOL))
    with running_api(
        tmp_path / "api.log",
        kafka_bootstrap=kafka_bootstrap,
        redis_port=redis_port,
        socket_ping_s=0.5,
    ) as api:
        assert eventually(lambda: SYMBOL in {s["symbol"] for s in api.get("/symbols")[1]})
        with frozen_client(api) as client:
            client.settimeout(60)
            while client.recv(4_096):
                pass
            assert eventually(lambda: NO_PONG in api.get("/metrics")[1])
            assert api.get("/health")[1]["sockets"]["trades"] == 0
