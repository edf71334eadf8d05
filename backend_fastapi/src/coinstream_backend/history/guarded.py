"""MongoDB with time limits: when it is away, callers know at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from pymongo.errors import PyMongoError

from coinstream_backend.history.blocks import BLOCK_CANDLES
from coinstream_backend.metrics import Metrics
from coinstream_backend.stored_history import LAST_MS, HistoryUnavailableError
from coinstream_contracts.audit import Completeness, Finding, FindingKind
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_mongodb.audit import AsyncAuditStore
from coinstream_mongodb.candles import AsyncCandleStore
from coinstream_mongodb.documents import InvalidDocumentError
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

PAUSE_S: Final = 1.0
"""How long MongoDB is not asked again after it did not answer."""
_OPEN: Final = (FindingKind.MISSING, FindingKind.DIFFERS)

Answer = TypeVar("Answer")


class Guard:
    """Bounds how long callers wait, and lets them not wait at all when one has just waited in vain.

    Args:
        timeout_s: how long an answer may take.
        metrics: counts the reads.
        clock: runs only forward.
    """

    def __init__(
        self, timeout_s: float, metrics: Metrics, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._timeout_s = timeout_s
        self._metrics = metrics
        self._clock = clock
        self._ask_again_s = clock()

    async def ask(self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        """Return the answer.

        Raises:
            HistoryUnavailableError: there is none in time, or there was none a moment ago.
        """
        began_s = self._clock()
        if began_s < self._ask_again_s:
            self._count("not_tried")
            raise HistoryUnavailableError("MongoDB did not answer a moment ago")
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await question()
        except (PyMongoError, TimeoutError, OSError) as error:
            self._count("failed")
            self._ask_again_s = self._clock() + PAUSE_S
            reason = str(error)[:200] or f"no answer within {self._timeout_s:g} s"
            _log.warning("mongodb_unavailable", error=reason)
            raise HistoryUnavailableError(reason) from error
        except InvalidDocumentError as error:
            self._count("failed")
            _log.error("mongodb_document_invalid", error=str(error)[:200])
            raise HistoryUnavailableError("a stored document is not a candle") from error
        self._count("answered")
        self._metrics.history_read_seconds.observe(self._clock() - began_s)
        return answer

    def _count(self, outcome: str) -> None:
        self._metrics.history_reads.labels(outcome).inc()


class GuardedHistory:
    """The candles in MongoDB, as `StoredHistory`."""

    def __init__(self, store: AsyncCandleStore, guard: Guard) -> None:
        self._store = store
        self._guard = guard

    async def between(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> list[Candle]:
        """Return the candles of a block, ascending: those from `start_ms` to `end_ms`."""
        return await self._guard.ask(
            lambda: self._store.range(symbol, interval, start_ms, end_ms + 1, BLOCK_CANDLES)
        )

    async def first_from(self, symbol: str, interval: Interval, start_ms: int) -> int | None:
        """Return the open time of the oldest candle from `start_ms` on."""
        found = await self._guard.ask(
            lambda: self._store.range(symbol, interval, start_ms, LAST_MS, 1)
        )
        return found[0].open_time_ms if found else None

    async def last_until(self, symbol: str, interval: Interval, end_ms: int) -> int | None:
        """Return the open time of the newest candle up to `end_ms`."""
        found = await self._guard.ask(lambda: self._store.newest(symbol, interval, 1, end_ms + 1))
        return found[0].open_time_ms if found else None

    async def ping(self) -> None:
        """Return if MongoDB answers."""
        await self._guard.ask(self._store.ping)


class GuardedAudit:
    """What the audit left in MongoDB, as `StoredAudit`."""

    def __init__(self, store: AsyncAuditStore, guard: Guard) -> None:
        self._store = store
        self._guard = guard

    async def completeness(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Completeness:
        """Return what is stored from `start_ms` to before `end_ms`."""
        return await self._guard.ask(
            lambda: self._store.completeness(symbol, interval, start_ms, end_ms)
        )

    async def open_findings(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int, limit: int
    ) -> list[Finding]:
        """Return the first `limit` findings that are not repaired."""
        return await self._guard.ask(
            lambda: self._store.findings(symbol, interval, start_ms, end_ms, limit, _OPEN)
        )
