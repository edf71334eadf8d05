"""The truth: what the exchange published, and its oracles.

Its ledger tells which events there were, and the hash of each. A client of its own, which no fault
between the exchange and the services touches, was sent what the oracles need of their contents.
"""

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
from tests.faults.ledger import Ledger, Published, payload_hash
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

CONNECT_LIMIT_S = 30
KEPT_TRADES = 5_000
MINUTE_MS = 60_000
LEDGER_WITHIN_S = 0.5
"""The ledger has everything after 0.1 s."""
CLOSED_WITHIN_MS = 35_000
"""How long after its end a minute's closed candle may still be on the way."""

Rows = list[tuple[str, str]]
Levels = list[tuple[Decimal, Decimal]]


class SeenTrade(NamedTuple):
    """A trade's price and quantity as they were written, its time in ms, and who made it."""

    price: str
    quantity: str
    time_ms: int
    buyer_is_maker: bool | None = None
    """None where it is not told."""


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
    m: bool


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
    ledger: Ledger
    begins: dict[str, int] = field(default_factory=dict)
    """The first trade of each symbol that is compared."""
    trades: defaultdict[str, dict[int, SeenTrade]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    diffs: defaultdict[str, list[_Diff]] = field(default_factory=lambda: defaultdict(list))
    diff_hashes: defaultdict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    """Of the diffs that the client was sent, by their last update id."""
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
        self.ledger.read_on()
        return {symbol: next(reversed(self.ledger.trades[symbol])) for symbol in self.begins}

    def published(self, symbol: str, last: int) -> dict[int, Published]:
        """Return the trades that were published up to `last`, by id."""
        first = self.begins[symbol]
        trades = self.ledger.trades[symbol].items()
        return {number: event for number, event in trades if first <= number <= last}

    def published_trades(self) -> int:
        """Return how many trades were published in all."""
        return sum(map(len, self.trades.copy().values()))

    def rate_per_s(self) -> float:
        """Return how many events came a second, the services' own streams only."""
        return self.events / (time.monotonic() - self.since)

    def assert_whole(self) -> None:
        """What the tests' own client was sent must be what the ledger has, diffs without a hole."""
        assert not self.ended, "the truth's own connection ended"
        trades = {symbol: set(seen.copy()) for symbol, seen in self.trades.copy().items()}
        diffs = {symbol: seen.copy() for symbol, seen in self.diff_hashes.copy().items()}
        time.sleep(LEDGER_WITHIN_S)
        self.ledger.read_on()
        for symbol, begins in self.begins.items():
            unknown = {n for n in trades[symbol] if n not in self.ledger.trades[symbol]}
            assert not {n for n in unknown if n >= begins}, f"{symbol}: trades not in the ledger"
            published = self.ledger.diffs[symbol]
            for last_id, digest in diffs[symbol].items():
                assert published[last_id].payload_hash == digest, f"{symbol}: diff {last_id}"

    def forget_trades(self, symbol: str, found: dict[int, SeenTrade]) -> None:
        """Drop everywhere the oldest trades that are the same in `found`, but for the newest."""
        self.ledger.read_on()
        seen, published = self.trades[symbol], self.ledger.trades[symbol]
        for number in list(seen.copy())[:-KEPT_TRADES]:
            if found.get(number) != seen[number] or number not in published:
                return
            del seen[number], found[number], published[number]
            self.begins[symbol] = number + 1

    def forget_diffs(self, symbol: str) -> None:
        """Begin the book anew from a snapshot of now."""
        self.take_snapshot(symbol)
        last_id = self.snapshots[symbol]["lastUpdateId"]
        diffs = self.diffs[symbol]
        old = next((n for n, diff in enumerate(diffs) if diff.u > last_id), len(diffs))
        for diff in diffs[: max(0, old - 1)]:
            self.diff_hashes[symbol].pop(diff.u)
            self.ledger.diffs[symbol].pop(diff.u, None)
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

    def note(self, text: str) -> None:
        """Keep one event."""
        event = _decode(text).data
        self.events += 1
        if isinstance(event, _Trade):
            self.trades[event.s][event.t] = SeenTrade(event.p, event.q, event.T, event.m)
        else:
            payload = text.partition(',"data":')[2][:-1].encode()
            self.diff_hashes[event.s][event.u] = payload_hash(payload)
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
                    assert isinstance(text, str)
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
def truth_of(
    exchange_url: str, symbols: list[str], address: str, ledger: Ledger
) -> Iterator[Truth]:
    """Follow the exchange from a thread while the context lasts."""
    one = Truth(exchange_url, address, ledger)
    with background_loop() as loop:
        asyncio.run_coroutine_threadsafe(one.follow(symbols), loop)
        assert one.ready.wait(CONNECT_LIMIT_S), f"no connection to {exchange_url}"
        for symbol in symbols:
            wait_until(lambda s=symbol: bool(one.diffs[s]), CONNECT_LIMIT_S, f"diffs of {symbol}")  # type: ignore[misc]  # a default binds the loop's value
            wait_until(lambda s=symbol: bool(one.trades[s]), CONNECT_LIMIT_S, f"trades of {symbol}")  # type: ignore[misc]  # as above
            one.begins[symbol] = next(iter(one.trades[symbol]))
            one.take_snapshot(symbol)
        yield one
