"""Makes the history's parts."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from coinstream_backend.health.board import market_of
from coinstream_backend.history.blocks import KEPT_ROWS, HistoryBlocks
from coinstream_backend.history.download import CHUNK_CANDLES, Downloads
from coinstream_backend.history.guarded import Guard, GuardedAudit, GuardedHistory
from coinstream_backend.history.live_minutes import LiveMinutes
from coinstream_backend.history.reader import HistoryReader
from coinstream_backend.live.hub import Hub
from coinstream_backend.metrics import Metrics
from coinstream_backend.settings import Settings
from coinstream_backend.stored_state import StoredState
from coinstream_backend.symbols.directory import SymbolDirectory
from coinstream_mongodb.audit import AsyncAuditStore
from coinstream_mongodb.candles import AsyncCandleStore
from coinstream_mongodb.client import AsyncDatabase, Fields, open_async_client


class History(NamedTuple):
    """What reads the history."""

    stored: GuardedHistory
    audit: GuardedAudit
    database: AsyncDatabase[Fields]
    reader: HistoryReader
    downloads: Downloads


@asynccontextmanager
async def open_history(
    settings: Settings,
    stored: StoredState,
    hub: Hub,
    directory: SymbolDirectory,
    metrics: Metrics,
) -> AsyncIterator[History]:
    """Connect to MongoDB while the context lasts; it does not have to be there."""
    client = open_async_client(settings.mongo_uri)
    database = client[settings.mongo_db]
    guard = Guard(settings.mongo_timeout_s, metrics)
    history = GuardedHistory(AsyncCandleStore(database), guard)
    minutes = LiveMinutes(stored, hub.candles.fold)

    def clock_ms() -> int | None:
        name = directory.market
        if name is None or market_of(name).mode == "replayed":
            return None
        return time.time_ns() // 1_000_000

    def reader(kept_rows: int) -> HistoryReader:
        blocks = HistoryBlocks(history, fresh_s=settings.history_fresh_s, kept_rows=kept_rows)
        return HistoryReader(blocks, minutes, clock_ms)

    try:
        yield History(
            history,
            GuardedAudit(AsyncAuditStore(database), guard),
            database,
            reader(KEPT_ROWS),
            Downloads(
                reader(settings.max_downloads * 2 * CHUNK_CANDLES),
                at_once=settings.max_downloads,
                most=settings.max_download_candles,
            ),
        )
    finally:
        await client.close()
