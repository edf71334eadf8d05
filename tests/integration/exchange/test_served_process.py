"""The exchange as users start it: a process of its own."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest

pytestmark = pytest.mark.integration

LIMIT_S = 30


@asynccontextmanager
async def served(port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    command = [sys.executable, "-m", "coinstream_exchange", "serve", "--port", str(port)]
    process = await asyncio.create_subprocess_exec(
        *command,
        *("--symbols", "BTCUSDT,ETHUSDT", "--history-days", "1"),
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
    unused_tcp_port: int,
) -> None:
    base = f"http://127.0.0.1:{unused_tcp_port}"
    async with (
        served(unused_tcp_port) as process,
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


async def test_a_taken_port_is_told_and_ends_with_1(unused_tcp_port: int) -> None:
    listener = await asyncio.start_server(lambda *_: None, "127.0.0.1", unused_tcp_port)
    async with listener, served(unused_tcp_port) as process:
        code = await asyncio.wait_for(process.wait(), LIMIT_S)
    assert code == 1
