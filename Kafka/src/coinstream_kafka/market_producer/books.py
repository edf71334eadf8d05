"""Order books: kept in step, published at a bounded rate, stale ones marked."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from coinstream_contracts import topics
from coinstream_contracts.messages import HealthEvent, Stream
from coinstream_kafka.adapters.events import DepthSnapshot, DepthUpdate
from coinstream_kafka.backoff import Backoff
from coinstream_kafka.book.synchroniser import BookSynchroniser, Step
from coinstream_kafka.figures import StreamFigures
from coinstream_kafka.outlet import Outlet, now_ms
from coinstream_kafka.rhythm import Pulse
from coinstream_telemetry.logs import get_logger

_SYNCED_FOR_S = 60.0
"""A book in step for this long lets the waits between resyncs begin again."""

_log = get_logger(__name__)


class SnapshotSource(Protocol):
    """Where snapshots are asked for, and come from."""

    def ask(self, symbol: str) -> None:
        """Want a snapshot of a symbol."""

    def answers(self) -> AsyncIterator[tuple[str, DepthSnapshot | None]]:
        """Yield each symbol with its snapshot, or with None when it could not be had."""


@dataclass(slots=True)
class _Followed:
    synchroniser: BookSynchroniser
    pulse: Pulse = field(default_factory=Pulse)
    published_at: float = 0.0
    timer: asyncio.TimerHandle | None = None
    backoff: Backoff = field(default_factory=lambda: Backoff(0.25, 30.0))
    synced_at: float = 0.0


class BookFlow:
    """Takes diffs from the stream and snapshots from REST."""

    def __init__(
        self, snapshots: SnapshotSource, outlet: Outlet, figures: StreamFigures, interval_ms: int
    ) -> None:
        self._snapshots = snapshots
        self._outlet = outlet
        self._figures = figures
        self._interval_s = interval_ms / 1_000
        self._followed: dict[str, _Followed] = {}
        self._newest_event_ms = 0
        self.resyncs = 0

    def follow(self, symbols: Iterable[str]) -> None:
        """Keep the books of these symbols, and of no others."""
        before, self._followed = self._followed, {}
        for symbol in symbols:
            kept = before.pop(symbol, None)
            self._followed[symbol] = kept or _Followed(BookSynchroniser(symbol))
        for dropped in before.values():
            if dropped.timer is not None:
                dropped.timer.cancel()

    def pulses(self) -> dict[str, Pulse]:
        """Return when each symbol last told something."""
        return {symbol: followed.pulse for symbol, followed in self._followed.items()}

    def newest(self, symbol: str) -> int | None:
        """Return the update id of the book held."""
        followed = self._followed.get(symbol)
        return followed.synchroniser.last_id if followed else None

    def miss(self, symbol: str, newest: int) -> None:
        """Take note that the exchange's book is at `newest`: the one held is out of step."""
        followed = self._followed.get(symbol)
        if followed is not None and not followed.synchroniser.syncing:
            first = (followed.synchroniser.last_id or 0) + 1
            followed.synchroniser.start_over()
            self._resync(followed, first, newest, "the stream is silent")

    def on_update(self, update: DepthUpdate) -> None:
        """Apply a diff, and publish or ask for a snapshot as it needs."""
        followed = self._followed.get(update.symbol)
        if followed is None:
            return  # unsubscribed a moment ago
        followed.pulse.events += 1
        followed.pulse.last_event_at = time.monotonic()
        self._figures.events += 1
        self._newest_event_ms = update.event_time_ms
        held = followed.synchroniser.last_id
        step = followed.synchroniser.on_update(update)
        if step is Step.APPLIED:
            self._publish_in_time(followed)
        elif step is Step.IGNORED:
            self._figures.duplicates += 1
        elif step is Step.MISSED and held is not None:
            self._resync(followed, held + 1, update.first_id - 1, "updates were missed")
        elif step is Step.CROSSED:
            self._resync(followed, None, None, "best bid at or above best ask")

    def on_streaming(self, symbols: Iterable[str]) -> None:
        """Synchronise books whose streams flow now."""
        for symbol in symbols:
            followed = self._followed.get(symbol)
            if followed is not None:
                followed.pulse.connected()
                self._outlet.health(symbol, Stream.DEPTH, HealthEvent.CONNECTED)
                self._ask_snapshot(symbol)

    def on_cut(self, symbols: Iterable[str], reason: str) -> None:
        """Mark books whose streams were cut as stale."""
        for symbol in symbols:
            followed = self._followed.get(symbol)
            if followed is not None:
                followed.synchroniser.start_over()
                self._outlet.health(symbol, Stream.DEPTH, HealthEvent.DISCONNECTED, detail=reason)
                self._publish(followed)

    def _resync(
        self, followed: _Followed, first: int | None, last: int | None, reason: str
    ) -> None:
        symbol = followed.synchroniser.symbol
        self.resyncs += 1
        _log.warning("book_resync", symbol=symbol, stream="depth", first=first, reason=reason)
        self._outlet.health(
            symbol,
            Stream.DEPTH,
            HealthEvent.RESYNC_STARTED,
            first=first,
            last=last,
            detail=reason,
        )
        self._publish(followed)
        if time.monotonic() - followed.synced_at > _SYNCED_FOR_S:
            followed.backoff.reset()
            self._ask_snapshot(symbol)
        else:
            self._ask_snapshot_later(followed)

    def _ask_snapshot_later(self, followed: _Followed) -> None:
        symbol = followed.synchroniser.symbol
        wait_s = followed.backoff.next_s()
        asyncio.get_running_loop().call_later(wait_s, self._ask_snapshot, symbol)

    def _ask_snapshot(self, symbol: str) -> None:
        self._snapshots.ask(symbol)

    async def run_snapshots(self) -> None:
        """Give books their snapshots as they are had, until cancelled."""
        async for symbol, snapshot in self._snapshots.answers():
            followed = self._followed.get(symbol)
            if followed is None or not followed.synchroniser.syncing:
                continue
            if snapshot is None:
                self._ask_snapshot_later(followed)
                continue
            time_ms = self._newest_event_ms or now_ms()
            step = followed.synchroniser.on_snapshot(snapshot, time_ms)
            if step is Step.SYNCED:
                self._synced(followed)
            else:
                _log.info("snapshot_not_used", symbol=symbol, reason=step.name.lower())
                self._ask_snapshot_later(followed)

    def _synced(self, followed: _Followed) -> None:
        followed.synced_at = time.monotonic()
        symbol, last_id = followed.synchroniser.symbol, followed.synchroniser.last_id
        _log.info("book_synced", symbol=symbol, stream="depth", last_update_id=last_id)
        self._outlet.health(symbol, Stream.DEPTH, HealthEvent.RESYNCED, last=last_id)
        self._publish(followed)

    def _publish_in_time(self, followed: _Followed) -> None:
        """Publish now, or as soon as the interval since the last time is over."""
        if followed.timer is not None:
            return
        wait_s = followed.published_at + self._interval_s - time.monotonic()
        if wait_s <= 0:
            self._publish(followed)
        else:
            loop = asyncio.get_running_loop()
            followed.timer = loop.call_later(wait_s, self._publish, followed)

    def _publish(self, followed: _Followed) -> None:
        if followed.timer is not None:
            followed.timer.cancel()
            followed.timer = None
        book = followed.synchroniser.top()
        if book is None:
            return
        followed.published_at = time.monotonic()
        if self._outlet.publish(topics.BOOKS, book.symbol, book):
            self._figures.published += 1
            self._figures.lag(time.time_ns() // 1_000_000 - book.event_time_ms)
        else:
            self._figures.refused += 1
