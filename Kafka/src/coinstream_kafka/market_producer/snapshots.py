"""Fetches the books' snapshots: each symbol at most once at a time, before any other question."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from coinstream_kafka.adapters import Exchange
from coinstream_kafka.adapters.events import DepthSnapshot
from coinstream_kafka.rest.client import RestClient, RestError
from coinstream_telemetry.logs import get_logger

_WORKERS: Final = 4

_log = get_logger(__name__)


class Snapshots:
    """A queue of symbols in, a stream of snapshots out."""

    def __init__(self, exchange: Exchange, client: RestClient, levels: int) -> None:
        self._exchange = exchange
        self._client = client
        self._levels = levels
        self._asked: asyncio.Queue[str] = asyncio.Queue()
        self._pending: set[str] = set()
        self._answers: asyncio.Queue[tuple[str, DepthSnapshot | None]] = asyncio.Queue()

    def ask(self, symbol: str) -> None:
        """Want a snapshot; a symbol that waits already is not asked for twice."""
        if symbol not in self._pending:
            self._pending.add(symbol)
            self._asked.put_nowait(symbol)

    async def run(self) -> None:
        """Fetch what is asked for, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(_WORKERS):
                tasks.create_task(self._work())

    async def answers(self) -> AsyncIterator[tuple[str, DepthSnapshot | None]]:
        """Yield each symbol with its snapshot, or with None when it could not be had."""
        while True:
            yield await self._answers.get()

    async def _work(self) -> None:
        while True:
            symbol = await self._asked.get()
            snapshot = None
            try:
                snapshot = await self._client.fetch(self._exchange.depth(symbol, self._levels))
            except RestError as error:
                _log.warning("snapshot_not_had", symbol=symbol, error=str(error))
            self._pending.discard(symbol)
            self._answers.put_nowait((symbol, snapshot))
