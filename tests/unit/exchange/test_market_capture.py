"""The replay of the real recording, against independent computations from its lines."""

import gzip
import json
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.unit.exchange.collected import Collected

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_exchange.replay.contents import scan
from coinstream_exchange.replay.recording import read_lines
from coinstream_exchange.replay.replay_venue import ReplayOptions, ReplayVenue
from coinstream_exchange.wire import (
    BookTickerEvent,
    DepthEvent,
    DepthSnapshot,
    KlineEvent,
    TradeEvent,
)

CAPTURE = Path(__file__).parents[4] / "shared/data/capture"
FILES = tuple(sorted(CAPTURE.glob("*.gz")))
FIRST_WHOLE_MS = 1_723_161_300_000  # 2024-08-08 23:55 UTC

pytestmark = pytest.mark.skipif(not FILES, reason="needs the recording in ../shared/data/capture")


STREAMS = frozenset(
    f"btcusdt@{kind}"
    for kind in (
        "trade",
        "depth@100ms",
        "bookTicker",
        "kline_1m",
        "kline_5m",
        "depth",
        "depth5",
        "depth5@100ms",
    )
)


@dataclass
class Recorded:
    """The recording's frames as it has them, by kind."""

    trades: list[dict[str, Any]] = field(default_factory=list)
    diffs: list[dict[str, Any]] = field(default_factory=list)
    best: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    found = Recorded()
    kinds = {"trade": found.trades, "depthUpdate": found.diffs, None: found.best}
    for file in FILES:
        with gzip.open(file, "rt") as lines:
            for text in lines:
                frame = json.loads(text.partition(" ")[2])
                if "stream" in frame:
                    kinds[frame["data"].get("e")].append(frame["data"])
    return found


class Replayed:
    """The whole recording at once."""

    def __init__(self) -> None:
        self.seen = Collected(STREAMS.__contains__)
        contents = scan(read_lines(FILES))
        self.venue = ReplayVenue(ReplayOptions(FILES, speed=None, wait_for=()), contents)
        self.first_book = self.venue.depth("BTCUSDT", 5_000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def replayed() -> Replayed:
    replayed = Replayed()
    await replayed.venue.run(replayed.seen)
    return replayed


def test_every_recorded_trade_comes_once_and_in_order(
    replayed: Replayed, recorded: Recorded
) -> None:
    events = replayed.seen.of("btcusdt@trade", TradeEvent)
    assert len(events) == 19_904
    assert [(e.id, e.price, e.quantity, e.time_ms, e.buyer_is_maker) for e in events] == [
        (t["t"], t["p"], t["q"], t["T"], t["m"]) for t in recorded.trades
    ]
    assert [e.id for e in events] == list(range(events[0].id, events[0].id + 19_904))


def test_every_recorded_diff_and_best_price_comes_once_and_in_order(
    replayed: Replayed, recorded: Recorded
) -> None:
    diffs = replayed.seen.of("btcusdt@depth@100ms", DepthEvent)
    assert len(diffs) == 6_495
    assert [
        (d.event_time_ms, d.first_update_id, d.last_update_id, list(map(list, d.bids)))
        for d in diffs
    ] == [(d["E"], d["U"], d["u"], d["b"]) for d in recorded.diffs]
    best = replayed.seen.of("btcusdt@bookTicker", BookTickerEvent)
    assert len(best) == 73_174
    assert [
        (b.update_id, b.bid_price, b.bid_quantity, b.ask_price, b.ask_quantity) for b in best
    ] == [(b["u"], b["b"], b["B"], b["a"], b["A"]) for b in recorded.best]


def test_the_ten_whole_minutes_equal_the_decimal_sum_of_the_recorded_trades(
    replayed: Replayed, recorded: Recorded
) -> None:
    closed = {
        e.kline.open_time_ms: e.kline
        for e in replayed.seen.of("btcusdt@kline_1m", KlineEvent)
        if e.kline.closed
    }
    rows = replayed.venue.klines(
        "BTCUSDT", Interval.M1, start_ms=FIRST_WHOLE_MS, end_ms=None, limit=10
    )
    assert len(rows) == 10
    for i, row in enumerate(rows):
        open_ms = FIRST_WHOLE_MS + i * MINUTE_MS
        inside = [t for t in recorded.trades if open_ms <= t["T"] < open_ms + MINUTE_MS]
        prices = [Decimal(t["p"]) for t in inside]
        taken = [t for t in inside if not t["m"]]
        assert (row.open_time_ms, row.trades) == (open_ms, len(inside))
        assert (row.open, row.close) == (inside[0]["p"], inside[-1]["p"])
        assert (Decimal(row.high), Decimal(row.low)) == (max(prices), min(prices))
        assert Decimal(row.volume) == sum(Decimal(t["q"]) for t in inside)
        assert Decimal(row.quote_volume) == sum(Decimal(t["p"]) * Decimal(t["q"]) for t in inside)
        assert Decimal(row.taker_buy_volume) == sum(Decimal(t["q"]) for t in taken)
        assert Decimal(row.taker_buy_quote_volume) == sum(
            Decimal(t["p"]) * Decimal(t["q"]) for t in taken
        )
        kline = closed[open_ms]
        assert (kline.first_trade_id, kline.last_trade_id) == (inside[0]["t"], inside[-1]["t"])
        assert (kline.open, kline.high, kline.low, kline.close, kline.volume) == (
            row.open,
            row.high,
            row.low,
            row.close,
            row.volume,
        )


def test_only_minutes_that_the_clock_has_left_are_closed(replayed: Replayed) -> None:
    events = replayed.seen.of("btcusdt@kline_1m", KlineEvent)
    closed = [e.kline.open_time_ms for e in events if e.kline.closed]
    assert closed == [FIRST_WHOLE_MS + i * MINUTE_MS for i in range(-1, 10)]
    last = events[-1].kline
    assert last.open_time_ms == FIRST_WHOLE_MS + 10 * MINUTE_MS
    assert not last.closed


def test_two_whole_five_minute_candles_are_the_sum_of_their_minutes(replayed: Replayed) -> None:
    closed = [
        e.kline
        for e in replayed.seen.of("btcusdt@kline_5m", KlineEvent)
        if e.kline.closed and e.kline.open_time_ms >= FIRST_WHOLE_MS
    ]
    assert len(closed) == 2
    for kline in closed:
        minutes = replayed.venue.klines(
            "BTCUSDT",
            Interval.M1,
            start_ms=kline.open_time_ms,
            end_ms=kline.close_time_ms,
            limit=10,
        )
        assert len(minutes) == 5
        assert Decimal(kline.volume) == sum(Decimal(m.volume) for m in minutes)
        assert kline.trades == sum(m.trades for m in minutes)
        assert (kline.open, kline.close) == (minutes[0].open, minutes[-1].close)


def test_the_derived_book_equals_the_recorded_best_prices_at_every_common_update_id(
    replayed: Replayed, recorded: Recorded
) -> None:
    best = {b["u"]: b for b in recorded.best}
    ends = {d["u"] for d in recorded.diffs if d["u"] > replayed.first_book.last_update_id}
    books = {
        book.last_update_id: book
        for stream in ("btcusdt@depth5@100ms", "btcusdt@depth5")
        for book in replayed.seen.of(stream, DepthSnapshot)
    }
    common = best.keys() & ends
    assert len(common) > 1_000
    for update_id in common:
        book, recorded_best = books[update_id], best[update_id]
        assert book.bids[0] == (recorded_best["b"], recorded_best["B"])
        assert book.asks[0] == (recorded_best["a"], recorded_best["A"])


def test_the_slow_diffs_are_the_recorded_ones_merged(replayed: Replayed) -> None:
    slow = replayed.seen.of("btcusdt@depth", DepthEvent)
    fast = replayed.seen.of("btcusdt@depth@100ms", DepthEvent)
    assert slow[0].first_update_id == fast[0].first_update_id
    assert slow[-1].last_update_id == fast[-1].last_update_id
    for before, after in pairwise(slow):
        assert after.first_update_id == before.last_update_id + 1
    for diff in slow[:100]:
        parts = [
            f
            for f in fast
            if diff.first_update_id <= f.first_update_id and f.last_update_id <= diff.last_update_id
        ]
        assert dict(diff.bids) == {p: q for part in parts for p, q in part.bids}
        assert dict(diff.asks) == {p: q for part in parts for p, q in part.asks}


def test_a_reader_from_the_start_keeps_its_book_by_the_exchanges_rule(replayed: Replayed) -> None:
    snapshot = replayed.first_book
    diffs = replayed.seen.of("btcusdt@depth@100ms", DepthEvent)
    assert snapshot.last_update_id >= diffs[0].first_update_id
    bids, asks, last_id = dict(snapshot.bids), dict(snapshot.asks), snapshot.last_update_id
    for diff in diffs:
        if diff.last_update_id <= last_id:
            continue
        assert diff.first_update_id <= last_id + 1
        last_id = diff.last_update_id
        bids.update(diff.bids)
        asks.update(diff.asks)
    final = replayed.venue.depth("BTCUSDT", 5_000)
    assert final.last_update_id == last_id
    assert dict(final.bids) == {p: q for p, q in bids.items() if Decimal(q)}
    assert dict(final.asks) == {p: q for p, q in asks.items() if Decimal(q)}
