"""Closed one-minute candles in compact columns, bounded, and the past before them."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import Protocol

from coinstream_exchange.market.candle import Candle


class Past(Protocol):
    """What happened before the market's first own minute."""

    @property
    def start_ms(self) -> int:
        """Open time of the first minute there is."""

    def minutes(self, start_ms: int, end_ms: int) -> Iterator[Candle]:
        """Return the closed minutes opened in `[start_ms, end_ms)`, ascending."""

    def hours(self, start_ms: int, end_ms: int) -> Iterator[Candle]:
        """Return the whole hours opened in `[start_ms, end_ms)`, ascending."""


class CandleHistory:
    """The newest `limit` closed minutes, ascending by open time; minutes may be missing."""

    __slots__ = ("_ids", "_limit", "_prices", "_times", "_volumes")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times = array("q")
        self._prices = tuple(array("q") for _ in range(4))
        self._ids = tuple(array("q") for _ in range(3))
        # A minute's volume of a coin quoted in millionths can exceed 64 bits.
        self._volumes: tuple[list[int], ...] = ([], [], [], [])

    def __len__(self) -> int:
        return len(self._times)

    @property
    def first_ms(self) -> int | None:
        """Open time of the oldest minute kept."""
        return self._times[0] if self._times else None

    def append(self, candle: Candle) -> None:
        """Keep a closed minute, later than those already kept."""
        self._times.append(candle.open_time_ms)
        for column in (*self._prices, *self._ids, *self._volumes):
            column.append(0)
        self._store(len(self._times) - 1, candle)
        # Trimming a quarter at once keeps the cost of a minute constant on average.
        if len(self._times) > self._limit + self._limit // 4:
            self._trim()

    def find(self, open_time_ms: int) -> Candle | None:
        """Return the minute opened at `open_time_ms`."""
        index = bisect_left(self._times, open_time_ms)
        found = index < len(self._times) and self._times[index] == open_time_ms
        return self._at(index) if found else None

    def replace(self, candle: Candle) -> None:
        """Put `candle` in the place of the kept minute with its open time."""
        index = bisect_left(self._times, candle.open_time_ms)
        self._store(index, candle)

    def minutes(self, start_ms: int, end_ms: int) -> Iterator[Candle]:
        """Return the minutes opened in `[start_ms, end_ms)`, ascending."""
        first = bisect_left(self._times, start_ms)
        for index in range(first, bisect_left(self._times, end_ms)):
            yield self._at(index)

    def merged(self, start_ms: int, end_ms: int) -> Candle | None:
        """Return the minutes opened in `[start_ms, end_ms)` as one candle; None without any."""
        first, end = bisect_left(self._times, start_ms), bisect_left(self._times, end_ms)
        if first >= end:
            return None
        trades, first_ids, last_ids = self._ids
        # A minute without trades carries a price from before it, perhaps from before the range.
        while first < end - 1 and not trades[first]:
            first += 1
        last = end - 1
        while last > first and not trades[last]:
            last -= 1
        opens, highs, lows, closes = self._prices
        volume, quote, taker_volume, taker_quote = (sum(v[first:end]) for v in self._volumes)
        return Candle(
            self._times[first],
            opens[first],
            max(highs[first:end]),
            min(lows[first:end]),
            closes[last],
            volume,
            quote,
            sum(trades[first:end]),
            taker_volume,
            taker_quote,
            first_ids[first],
            last_ids[last],
        )

    def _at(self, index: int) -> Candle:
        opens, highs, lows, closes = self._prices
        trades, first_ids, last_ids = self._ids
        volumes, quotes, taker_volumes, taker_quotes = self._volumes
        return Candle(
            self._times[index],
            opens[index],
            highs[index],
            lows[index],
            closes[index],
            volumes[index],
            quotes[index],
            trades[index],
            taker_volumes[index],
            taker_quotes[index],
            first_ids[index],
            last_ids[index],
        )

    def _store(self, index: int, candle: Candle) -> None:
        prices = (candle.open, candle.high, candle.low, candle.close)
        for column, price in zip(self._prices, prices, strict=True):
            column[index] = price
        ids = (candle.trades, candle.first_id, candle.last_id)
        for column, value in zip(self._ids, ids, strict=True):
            column[index] = value
        volumes = (
            candle.volume,
            candle.quote_volume,
            candle.taker_buy_volume,
            candle.taker_buy_quote_volume,
        )
        for amounts, amount in zip(self._volumes, volumes, strict=True):
            amounts[index] = amount

    def _trim(self) -> None:
        excess = len(self._times) - self._limit
        for column in (self._times, *self._prices, *self._ids, *self._volumes):
            del column[:excess]


class NoPast:
    """The past of a market that knows only what it has seen."""

    start_ms = 0

    def minutes(self, start_ms: int, end_ms: int) -> Iterator[Candle]:  # noqa: ARG002 - Past's shape
        """Return nothing."""
        return iter(())

    hours = minutes
