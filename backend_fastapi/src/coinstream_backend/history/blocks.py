"""The stored candles, read in blocks that are kept for a while.

A closed candle changes only by a repair, so what was read stands for some seconds; and what is
newer than a block comes from Redis anyway. A block that is a little old is served while it is
read again.
"""

import time
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from coinstream_backend.history.schemas import Row, row_of
from coinstream_backend.single_flight import SingleFlight
from coinstream_backend.stored_history import HistoryUnavailableError, StoredHistory
from coinstream_contracts.intervals import Interval

BLOCK_CANDLES: Final = 500
"""Candles of a block whose time is full."""
KEPT_ROWS: Final = 150_000
"""Rows that are kept, about half a kilobyte each; those asked for least lately go first."""

KEPT_JUMPS: Final = 10_000

_OPEN_TIME: Final = attrgetter("open_time_ms")

Clock = Callable[[], float]


class BlockKey(NamedTuple):
    """Where a block stands."""

    symbol: str
    interval: Interval
    start_ms: int

    @property
    def end_ms(self) -> int:
        """The block's last millisecond."""
        return self.start_ms + block_length_ms(self.interval) - 1

    @classmethod
    def at(cls, symbol: str, interval: Interval, time_ms: int) -> "BlockKey":
        """Return the block that `time_ms` falls into."""
        return cls(symbol, interval, time_ms - time_ms % block_length_ms(interval))


class _Block(NamedTuple):
    rows: tuple[Row, ...]
    read_s: float


class _Jump(NamedTuple):
    to_ms: int | None
    read_s: float


def block_length_ms(interval: Interval) -> int:
    """Return how long a block is.

    Raises:
        ValueError: the interval has no fixed length.
    """
    if interval.length_ms is None:
        raise ValueError(f"candles of {interval} are not stored")
    return interval.length_ms * BLOCK_CANDLES


class HistoryBlocks:
    """Reads MongoDB block by block."""

    def __init__(
        self,
        history: StoredHistory,
        *,
        fresh_s: float,
        kept_rows: int = KEPT_ROWS,
        clock: Clock = time.monotonic,
    ) -> None:
        self._history = history
        self._fresh_s = fresh_s
        self._kept_rows = kept_rows
        self._clock = clock
        self._blocks: OrderedDict[BlockKey, _Block] = OrderedDict()
        self._jumps: OrderedDict[tuple[BlockKey, bool], _Jump] = OrderedDict()
        self._readings: SingleFlight[BlockKey, _Block] = SingleFlight()
        self._rows = 0

    async def oldest(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int, limit: int
    ) -> list[Row]:
        """Return the oldest `limit` candles from `start_ms` to `end_ms`, ascending.

        Raises:
            HistoryUnavailableError: MongoDB is needed and does not answer.
        """
        found: list[Row] = []
        async for block in self._forward(symbol, interval, start_ms, end_ms):
            found += _within(block, start_ms, end_ms)
            if len(found) >= limit:
                break
        return found[:limit]

    async def newest(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int, limit: int
    ) -> list[Row]:
        """Return the newest `limit` candles from `start_ms` to `end_ms`, ascending.

        Raises:
            HistoryUnavailableError: MongoDB is needed and does not answer.
        """
        found: list[Row] = []
        async for block in self._backward(symbol, interval, start_ms, end_ms):
            found = [*_within(block, start_ms, end_ms), *found]
            if len(found) >= limit:
                break
        return found[-limit:]

    async def _forward(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> AsyncIterator[tuple[Row, ...]]:
        at_ms: int | None = start_ms
        while at_ms is not None and at_ms <= end_ms:
            key = BlockKey.at(symbol, interval, at_ms)
            rows = await self._block(key)
            if rows:
                yield rows
                at_ms = key.end_ms + 1
            else:
                at_ms = await self._beyond(key, forward=True)

    async def _backward(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> AsyncIterator[tuple[Row, ...]]:
        at_ms: int | None = end_ms
        while at_ms is not None and at_ms >= start_ms:
            key = BlockKey.at(symbol, interval, at_ms)
            rows = await self._block(key)
            if rows:
                yield rows
                at_ms = key.start_ms - 1
            else:
                at_ms = await self._beyond(key, forward=False)

    async def _beyond(self, key: BlockKey, *, forward: bool) -> int | None:
        """Return where the series goes on beyond an empty block, however long the hole is."""
        known = self._jumps.get((key, forward))
        if known is not None and self._clock() - known.read_s <= self._fresh_s:
            return known.to_ms
        read_s = self._clock()
        if forward:
            to_ms = await self._history.first_from(key.symbol, key.interval, key.end_ms + 1)
        else:
            to_ms = await self._history.last_until(key.symbol, key.interval, key.start_ms - 1)
        self._jumps[key, forward] = _Jump(to_ms, read_s)
        if len(self._jumps) > KEPT_JUMPS:
            self._jumps.popitem(last=False)
        return to_ms

    async def _block(self, key: BlockKey) -> tuple[Row, ...]:
        known = self._blocks.get(key)
        if known is not None:
            self._blocks.move_to_end(key)
            age_s = self._clock() - known.read_s
            if age_s <= self._fresh_s:
                return known.rows
            if age_s <= 2 * self._fresh_s:
                self._readings.begin(key, lambda: self._read_block(key))
                return known.rows
        return (await self._readings.answer(key, lambda: self._read_block(key))).rows

    async def _read_block(self, key: BlockKey) -> _Block:
        read_s = self._clock()
        candles = await self._history.between(key.symbol, key.interval, key.start_ms, key.end_ms)
        block = _Block(tuple([row_of(candle) for candle in candles]), read_s)
        self._keep(key, block)
        return block

    def _keep(self, key: BlockKey, block: _Block) -> None:
        replaced = self._blocks.pop(key, None)
        self._rows += len(block.rows) - (len(replaced.rows) if replaced else 0)
        self._blocks[key] = block
        while self._rows > self._kept_rows and len(self._blocks) > 1:
            _, dropped = self._blocks.popitem(last=False)
            self._rows -= len(dropped.rows)


def _within(rows: tuple[Row, ...], start_ms: int, end_ms: int) -> Sequence[Row]:
    """Return the ascending rows that opened from `start_ms` to `end_ms`."""
    if start_ms <= rows[0].open_time_ms and rows[-1].open_time_ms <= end_ms:
        return rows
    first = bisect_left(rows, start_ms, key=_OPEN_TIME)
    return rows[first : bisect_right(rows, end_ms, key=_OPEN_TIME)]


__all__ = ["BLOCK_CANDLES", "BlockKey", "HistoryBlocks", "HistoryUnavailableError"]
