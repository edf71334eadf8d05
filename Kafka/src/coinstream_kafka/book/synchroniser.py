"""Keeps one symbol's book in step with the exchange.

The rule is the exchange's own ("How to manage a local order book correctly"): buffer the diffs,
take a snapshot, drop what it already covers, apply the rest in order; a diff whose first id is
beyond the book's id + 1 means that some were missed.
"""

from collections import deque
from enum import Enum, auto
from typing import Final

from coinstream_contracts.messages import Book
from coinstream_contracts.messages.book import PUBLISHED_LEVELS
from coinstream_kafka.adapters.events import DepthSnapshot, DepthUpdate
from coinstream_kafka.book.levels import LevelBook

MAX_BUFFERED: Final = 6_000
"""Diffs kept while a snapshot is awaited: ten minutes of a 100 ms stream."""


class Step(Enum):
    """What a diff or a snapshot did to the book."""

    APPLIED = auto()
    """The book has moved."""
    IGNORED = auto()
    """It told nothing new."""
    BUFFERED = auto()
    """It waits for the snapshot."""
    MISSED = auto()
    """Diffs were missed before it: a snapshot is needed."""
    CROSSED = auto()
    """The book's sides overlap, so it is wrong: a snapshot is needed."""
    SNAPSHOT_TOO_OLD = auto()
    """The snapshot ends before the first diff kept: a newer one is needed."""
    SYNCED = auto()
    """The snapshot and the diffs kept made a book."""


class BookSynchroniser:
    """One symbol's book. While it is out of step, the last good levels stay, marked stale."""

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.syncing = True
        """Whether a snapshot is awaited. What `top` returns meanwhile is stale."""
        self._book: LevelBook | None = None
        self._event_time_ms = 0
        self._buffer: deque[DepthUpdate] = deque()

    @property
    def last_id(self) -> int | None:
        """The update id of the levels held; None before the first snapshot."""
        return None if self._book is None else self._book.last_id

    def on_update(self, update: DepthUpdate) -> Step:
        """Take a diff from the stream."""
        if self.syncing or self._book is None:
            return self._keep(update)
        step = self._apply(self._book, update)
        if step in {Step.MISSED, Step.CROSSED}:
            self.start_over()
            if step is Step.MISSED:
                self._keep(update)
        return step

    def on_snapshot(self, snapshot: DepthSnapshot, time_ms: int) -> Step:
        """Take the snapshot that `MISSED`, `CROSSED` or a new connection asked for.

        A snapshot has no time of its own: `time_ms` stands in until the first diff.
        """
        buffer = self._buffer
        while buffer and buffer[0].last_id <= snapshot.last_id:
            self._event_time_ms = buffer.popleft().event_time_ms
        if buffer and buffer[0].first_id > snapshot.last_id + 1:
            return Step.SNAPSHOT_TOO_OLD
        book = LevelBook(snapshot.last_id, snapshot.bids, snapshot.asks)
        while buffer:
            step = self._apply(book, buffer[0])
            if step is Step.MISSED:
                # The diffs kept have a hole of their own; the part after it needs a newer snapshot.
                return Step.SNAPSHOT_TOO_OLD
            buffer.popleft()
            if step is Step.CROSSED:
                return step
        if book.crossed:
            return Step.CROSSED
        self._book = book
        self._event_time_ms = self._event_time_ms or time_ms
        self.syncing = False
        return Step.SYNCED

    def start_over(self) -> None:
        """Await a snapshot, as after a cut; the levels held stay, stale."""
        self.syncing = True
        self._buffer.clear()

    def top(self) -> Book | None:
        """Return the best levels; None before the first snapshot."""
        book = self._book
        if book is None:
            return None
        return Book(
            symbol=self.symbol,
            last_update_id=book.last_id,
            event_time_ms=self._event_time_ms,
            bids=book.bids.highest(PUBLISHED_LEVELS),
            asks=book.asks.lowest(PUBLISHED_LEVELS),
            stale=self.syncing,
        )

    def _keep(self, update: DepthUpdate) -> Step:
        if len(self._buffer) >= MAX_BUFFERED:
            self._buffer.popleft()
        self._buffer.append(update)
        return Step.BUFFERED

    def _apply(self, book: LevelBook, update: DepthUpdate) -> Step:
        if update.last_id <= book.last_id:
            return Step.IGNORED
        if update.first_id > book.last_id + 1:
            return Step.MISSED
        book.bids.apply(update.bids)
        book.asks.apply(update.asks)
        book.last_id = update.last_id
        self._event_time_ms = update.event_time_ms
        return Step.CROSSED if book.crossed else Step.APPLIED
