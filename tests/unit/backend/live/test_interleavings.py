"""Whatever the order in which Kafka's reader, Redis and the socket get on, nothing is told twice,
nothing is left out, and nothing goes backwards."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.backend.live.scene import Scene
from tests.unit.backend.market_data import book, kline, trade

from coinstream_backend.candles.written import written
from coinstream_backend.live.feeds import BookFeed, CandleFeed, TradeFeed
from coinstream_contracts.messages import Book, Kline, Trade

Steps = list[tuple[str, int]]

steps = st.lists(
    st.tuples(st.sampled_from(["hub", "redis", "client", "peer"]), st.integers(1, 6)), max_size=30
)


@st.composite
def trade_logs(draw: st.DrawFn) -> list[Trade]:
    """Ids upwards, some repeated later, some late."""
    ids = list(range(1, draw(st.integers(1, 25)) + 1))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(ids) - 1))
        moved = ids[at] if draw(st.booleans()) else ids.pop(at)
        ids.insert(draw(st.integers(at, len(ids))), moved)
    return [trade(trade_id) for trade_id in ids]


def newest_trades(limit: int, log: Sequence[Trade]) -> list[Trade]:
    return sorted({t.id: t for t in log}.values(), key=lambda t: t.id)[-limit:]


@given(trade_logs(), steps, st.data())
def test_each_trade_is_told_once_in_order_and_none_is_left_out(
    log: list[Trade], order: Steps, data: st.DataObject
) -> None:
    limit = data.draw(st.integers(1, 30))
    scene = Scene(
        TradeFeed(),
        log,
        lambda some: newest_trades(limit, some),
        hub_begins=data.draw(st.integers(0, len(log))),
        limit=limit,
    )
    for action, count in order:
        scene.act(action, count)
    initial, *updates = scene.finish()

    first_ids = [row["id"] for row in initial["data"]]
    told = [update["data"]["id"] for update in updates]
    newest_at_first = max(first_ids, default=0)
    in_order = [t.id for at, t in enumerate(log) if t.id > max((s.id for s in log[:at]), default=0)]
    assert first_ids == sorted(set(first_ids))
    assert told == [trade_id for trade_id in in_order if trade_id > newest_at_first]


def book_logs() -> st.SearchStrategy[list[Book]]:
    """Update ids upwards; now and then the same book again, marked stale."""
    marks = st.lists(st.sampled_from(["next", "stale", "skip"]), min_size=1, max_size=25)

    def log(changes: list[str]) -> list[Book]:
        books = [book(1)]
        for change in changes:
            newest = books[-1]
            if change == "stale":
                books.append(book(newest.last_update_id, stale=True))
            else:
                books.append(book(newest.last_update_id + (1 if change == "next" else 7)))
        return books

    return marks.map(log)


@given(book_logs(), steps, st.data())
def test_books_never_go_backwards_and_end_at_the_newest(
    log: list[Book], order: Steps, data: st.DataObject
) -> None:
    scene = Scene(
        BookFeed(),
        log,
        lambda some: some[-1] if some else None,
        hub_begins=data.draw(st.integers(0, len(log))),
        limit=20,
    )
    for action, count in order:
        scene.act(action, count)
    initial, *updates = scene.finish()

    told = initial["data"] + [update["data"] for update in updates]
    ids = [row["last_update_id"] for row in told]
    assert ids == sorted(ids)
    # The turns of one update id that Redis was ahead of may add up to what `initial` said.
    assert all(earlier != later for earlier, later in pairwise(told[len(initial["data"]) :]))
    newest = log[-1]
    assert told[-1]["last_update_id"] == newest.last_update_id
    assert told[-1]["stale"] is newest.stale


@st.composite
def candle_logs(draw: st.DrawFn) -> list[Kline]:
    """Minutes in order, each told of several times, mostly closed; `trades` is the revision."""
    log: list[Kline] = []
    revision = 0
    for minute in range(draw(st.integers(1, 6))):
        for _ in range(draw(st.integers(0, 3))):
            revision += 1
            log.append(kline(minute, revision=revision, trades=revision))
        if draw(st.integers(0, 4)):
            revision += 1
            log.append(kline(minute, closed=True, revision=revision, trades=revision))
    for _ in range(draw(st.integers(0, 3))):
        if log:
            revision += 1
            minute = draw(st.integers(0, 5))
            late = kline(minute, closed=True, revision=revision, trades=revision, source="rest")
            log.insert(draw(st.integers(0, len(log))), late)
    return log


def newest_candles(log: Sequence[Kline]) -> list[Kline]:
    """Per minute: closed before open, then the highest revision."""
    minutes: dict[int, Kline] = {}
    for candle in log:
        known = minutes.get(candle.open_time_ms)
        if known is None or (candle.closed, candle.revision) > (known.closed, known.revision):
            minutes[candle.open_time_ms] = candle
    return [minutes[open_time_ms] for open_time_ms in sorted(minutes)]


def rank(row: dict[str, Any]) -> tuple[bool, int]:
    return row["closed"], row["trades"]


@given(candle_logs(), steps, st.data())
def test_candles_never_go_backwards_and_every_closed_minute_ends_at_its_newest_state(
    log: list[Kline], order: Steps, data: st.DataObject
) -> None:
    limit = 100
    scene = Scene(
        CandleFeed(),
        log,
        lambda some: [written(candle) for candle in newest_candles(some)],
        hub_begins=data.draw(st.integers(0, len(log))),
        limit=limit,
    )
    for action, count in order:
        scene.act(action, count)
    initial, *rest = scene.finish()

    told = initial["data"] + [message["data"] for message in rest]
    last: dict[int, dict[str, Any]] = {}
    for row in told:
        known = last.get(row["open_time"])
        assert known is None or rank(row) > rank(known)
        assert row["closed"] or row["open_time"] >= max(last, default=0)
        last[row["open_time"]] = row
    expected = newest_candles(log)
    if expected:
        newest_ms = expected[-1].open_time_ms
        assert {
            open_time_ms: rank(row)
            for open_time_ms, row in last.items()
            if row["closed"] or open_time_ms == newest_ms
        } == {
            candle.open_time_ms: (candle.closed, candle.revision)
            for candle in expected
            if candle.closed or candle.open_time_ms == newest_ms
        }
