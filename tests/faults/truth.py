"""The truth: what the exchange published, as a client of its own saw it, and its oracles."""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from heapq import nlargest, nsmallest
from typing import Any, NamedTuple

import httpx
import msgspec
from tests.e2e.background import background_loop
from tests.e2e.hot_path import wait_until
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

CONNECT_LIMIT_S = 30
KEPT_TRADES = 5_000
MINUTE_MS = 60_000
CLOSED_WITHIN_MS = 35_000
"""How long after its end a minute's closed candle may still be on the way."""

Rows = list[tuple[str, str]]
Levels = list[tuple[Decimal, Decimal]]


class SeenTrade(NamedTuple):
    """A trade's price and quantity as they were written, and its time in ms."""

    price: str
    quantity: str
    time_ms: int


class Candle(NamedTuple):
    """A minute as its trades make it."""

    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int


class _Trade(msgspec.Struct, tag_field="e", tag="trade"):
    s: str
    t: int
    p: str
    q: str
    T: int


class _Diff(msgspec.Struct, tag_field="e", tag="depthUpdate"):
    s: str
    U: int
    u: int
    b: Rows
    a: Rows


class _Wrapped(msgspec.Struct):
    data: _Trade | _Diff


_decode = msgspec.json.Decoder(_Wrapped).decode


@dataclass
class Truth:
    """Everything published since the client connected, by symbol."""

    exchange_url: str
    address: str
    """Where the client comes from."""
    trades: defaultdict[str, dict[int, SeenTrade]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    diffs: defaultdict[str, list[_Diff]] = field(default_factory=lambda: defaultdict(list))
    snapshots: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: int = 0
    since: float = 0.0
    ready: threading.Event = field(default_factory=threading.Event)
    ended: bool = False

    def take_snapshot(self, symbol: str) -> None:
        """Fetch the book that the symbol's diffs will be applied to."""
        params = {"symbol": symbol, "limit": "5000"}
        self.snapshots[symbol] = self.ask("/api/v3/depth", **params)

    def ask(self, path: str, **params: str) -> Any:
        """Return the exchange's answer to a REST question."""
        with httpx.Client(transport=httpx.HTTPTransport(local_address=self.address)) as client:
            answer = client.get(self.exchange_url + path, params=params, timeout=30)
            return answer.raise_for_status().json()

    def newest_ids(self) -> dict[str, int]:
        """Return each symbol's newest trade id: how far the others have to come."""
        return {symbol: next(reversed(seen)) for symbol, seen in self.trades.copy().items()}

    def published_trades(self) -> int:
        """Return how many trades were published in all."""
        return sum(map(len, self.trades.copy().values()))

    def rate_per_s(self) -> float:
        """Return how many events came a second, the services' own streams only."""
        return self.events / (time.monotonic() - self.since)

    def assert_whole(self) -> None:
        """The client of the tests must not have missed anything itself."""
        assert not self.ended, "the truth's own connection ended"
        for symbol, trades in self.trades.copy().items():
            ids = list(trades.copy())
            assert len(ids) == ids[-1] - ids[0] + 1, f"the truth of {symbol} has a hole"

    def forget_trades(self, symbol: str, found: dict[int, SeenTrade]) -> None:
        """Drop from both the oldest trades that are the same in `found`, but for the newest."""
        seen = self.trades[symbol]
        for number in list(seen.copy())[:-KEPT_TRADES]:
            if found.get(number) != seen[number]:
                return
            del seen[number], found[number]

    def forget_diffs(self, symbol: str) -> None:
        """Begin the book anew from a snapshot of now."""
        self.take_snapshot(symbol)
        last_id = self.snapshots[symbol]["lastUpdateId"]
        diffs = self.diffs[symbol]
        old = next((n for n, diff in enumerate(diffs) if diff.u > last_id), len(diffs))
        del diffs[: max(0, old - 1)]

    def whole_candles(self, symbol: str) -> dict[int, Candle]:
        """Return the candles of the minutes that were seen whole and ended long enough ago."""
        minutes: dict[int, list[SeenTrade]] = {}
        for _, trade in sorted(self.trades[symbol].copy().items()):
            minutes.setdefault(trade.time_ms - trade.time_ms % MINUTE_MS, []).append(trade)
        newest_ms = max((trades[-1].time_ms for trades in minutes.values()), default=0)
        whole = [m for m in sorted(minutes)[1:] if m + MINUTE_MS + CLOSED_WITHIN_MS <= newest_ms]
        return {start: _candle(minutes[start]) for start in whole}

    def books(self, symbol: str, at: set[int], levels: int) -> dict[int, tuple[Levels, Levels]]:
        """Return the best levels at each update id of `at`, folded the plain way."""
        snapshot = self.snapshots[symbol]
        bids = {Decimal(price): Decimal(quantity) for price, quantity in snapshot["bids"]}
        asks = {Decimal(price): Decimal(quantity) for price, quantity in snapshot["asks"]}
        books: dict[int, tuple[Levels, Levels]] = {}
        expected = None
        for diff in self.diffs[symbol].copy():
            assert expected in (None, diff.U), f"the truth's diffs of {symbol} have a hole"
            expected = diff.u + 1
            if diff.u <= snapshot["lastUpdateId"]:
                continue
            _apply(bids, diff.b)
            _apply(asks, diff.a)
            if diff.u in at:
                books[diff.u] = (nlargest(levels, bids.items()), nsmallest(levels, asks.items()))
        return books

    def note(self, text: str | bytes) -> None:
        """Keep one event."""
        event = _decode(text).data
        self.events += 1
        if isinstance(event, _Trade):
            self.trades[event.s][event.t] = SeenTrade(event.p, event.q, event.T)
        else:
            self.diffs[event.s].append(event)

    async def follow(self, symbols: list[str]) -> None:
        """Keep every event until the connection ends."""
        names = [f"{s.lower()}@{kind}" for s in symbols for kind in ("trade", "depth@100ms")]
        url = f"{self.exchange_url.replace('http', 'ws')}/stream?streams={'/'.join(names)}"
        async with connect(
            url, max_size=None, compression=None, local_addr=(self.address, 0), max_queue=100_000
        ) as socket:
            self.since = time.monotonic()
            self.ready.set()
            try:
                async for text in socket:
                    self.note(text)
            except ConnectionClosed:
                self.ended = True


def _apply(side: dict[Decimal, Decimal], changes: Rows) -> None:
    for price, quantity in changes:
        if Decimal(quantity):
            side[Decimal(price)] = Decimal(quantity)
        else:
            side.pop(Decimal(price), None)


def _candle(trades: list[SeenTrade]) -> Candle:
    prices = [Decimal(trade.price) for trade in trades]
    quantities = [Decimal(trade.quantity) for trade in trades]
    return Candle(
        open=prices[0],
        high=max(prices),
        low=min(prices),
        close=prices[-1],
        volume=sum(quantities, Decimal()),
        quote_volume=sum((p * q for p, q in zip(prices, quantities, strict=True)), Decimal()),
        trades=len(trades),
    )


@contextmanager
def truth_of(exchange_url: str, symbols: list[str], address: str) -> Iterator[Truth]:
    """Follow the exchange from a thread while the context lasts."""
    one = Truth(exchange_url, address)
    with background_loop() as loop:
        asyncio.run_coroutine_threadsafe(one.follow(symbols), loop)
        assert one.ready.wait(CONNECT_LIMIT_S), f"no connection to {exchange_url}"
        for symbol in symbols:
            wait_until(lambda s=symbol: bool(one.diffs[s]), CONNECT_LIMIT_S, f"diffs of {symbol}")  # type: ignore[misc]  # a default binds the loop's value
            one.take_snapshot(symbol)
        yield one
