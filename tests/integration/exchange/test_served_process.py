"""The exchange as users start it: a process of its own."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from coinstream_local.ports import free_ports

pytestmark = pytest.mark.integration

LIMIT_S = 60


@pytest.fixture
def free_port() -> int:
    return free_ports(1)[0]


@asynccontextmanager
async def served(port: int, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    command = [sys.executable, "-m", "coinstream_exchange", "serve", "--port", str(port)]
    process = await asyncio.create_subprocess_exec(
        *command,
        *("--symbols", "BTCUSDT,ETHUSDT", "--history-days", "1", *options),
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def connected(session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    async with asyncio.timeout(LIMIT_S):
        while True:
            with suppress(aiohttp.ClientConnectorError):
                return await session.ws_connect("/stream?streams=btcusdt@trade/ethusdt@bookTicker")
            await asyncio.sleep(0.05)


async def test_sigterm_is_announced_then_every_client_is_closed_and_the_process_ends_with_0(
    free_port: int,
) -> None:
    base = f"http://127.0.0.1:{free_port}"
    async with (
        served(free_port) as process,
        aiohttp.ClientSession(base) as session,
        await connected(session) as socket,
    ):
        await socket.receive_str(timeout=LIMIT_S)
        process.send_signal(signal.SIGTERM)
        streams = [json.loads(message.data)["stream"] async for message in socket]
        code = await asyncio.wait_for(process.wait(), LIMIT_S)
    assert streams.count("!serverShutdown") == 1
    assert socket.close_code == 1001
    assert code == 0


async def test_a_taken_port_is_told_and_ends_with_1(free_port: int) -> None:
    listener = await asyncio.start_server(lambda *_: None, "127.0.0.1", free_port)
    async with listener, served(free_port) as process:
        code = await asyncio.wait_for(process.wait(), LIMIT_S)
    assert code == 1


def trade_ids(truth: Path) -> list[int]:
    """Return the ids of Bitcoin's trades in a ledger, whose last line may be cut off."""
    lines = truth.read_text().split("\n")[:-1] if truth.exists() else []
    columns = [line.split("\t") for line in lines]
    return [int(first) for _, stream, first, *_ in columns if stream == "btcusdt@trade"]


async def test_the_truth_outlives_a_killed_exchange(free_port: int, tmp_path: Path) -> None:
    truth = tmp_path / "truth.tsv"
    async with (
        served(free_port, "--truth", str(truth)) as process,
        aiohttp.ClientSession(f"http://127.0.0.1:{free_port}") as session,
        await connected(session) as socket,
    ):
        seen: list[int] = []
        while len(seen) < 20:
            message = json.loads(await socket.receive_str(timeout=LIMIT_S))
            if message["stream"] == "btcusdt@trade":
                seen.append(message["data"]["t"])
        async with asyncio.timeout(LIMIT_S):
            while seen[-1] not in trade_ids(truth):  # noqa: ASYNC110 - the file tells nobody
                await asyncio.sleep(0.05)
        process.kill()
        await process.wait()
    ids = trade_ids(truth)
    assert ids == list(range(ids[0], ids[-1] + 1))
    assert set(seen) <= set(ids)


async def test_faults_are_ordered_by_flag_and_at_the_control_port() -> None:
    port, control_port = free_ports(2)
    options = ("--control-port", str(control_port), "--fault", "refuse,path=/api/v3/time")
    control = f"http://127.0.0.1:{control_port}/faults"
    async with (
        served(port, *options),
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
        await connected(session) as socket,
    ):
        async with session.get("/api/v3/time") as answer:
            assert answer.status == 503
        async with session.post(control, json={"do": "drop"}) as answer:
            assert answer.status == 201
        async for _ in socket:
            pass
        assert socket.close_code == 1006
        async with session.delete(control) as answer:
            assert answer.status == 204
        async with session.get("/api/v3/time") as answer:
            assert answer.status == 200


async def test_a_fault_of_an_unknown_symbol_ends_with_1(free_port: int) -> None:
    async with served(free_port, "--fault", "halt,symbol=NOPE") as process:
        assert await asyncio.wait_for(process.wait(), LIMIT_S) == 1


async def test_a_clock_set_wrong_shifts_every_time_of_the_market(free_port: int) -> None:
    async with (
        served(free_port, "--clock-skew", "-600"),
        aiohttp.ClientSession(f"http://127.0.0.1:{free_port}") as session,
        await connected(session) as socket,
    ):
        while True:
            trade = json.loads(await socket.receive_str(timeout=LIMIT_S))["data"]
            if trade.get("e") == "trade":
                break
        async with session.get("/api/v3/time") as answer:
            server_ms = (await answer.json())["serverTime"]
    now_ms = time.time_ns() // 1_000_000
    for stamp_ms in (trade["E"], trade["T"], server_ms):
        assert abs(now_ms - stamp_ms - 600_000) < LIMIT_S * 1_000
