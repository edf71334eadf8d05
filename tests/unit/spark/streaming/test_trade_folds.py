"""Minutes' trades, folded in whatever portions they come."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts.candles import CandleStatus
from coinstream_contracts.minute_trades import IdRange, MinuteTrades
from coinstream_spark.streaming.minute_fold import Overlap, candle, overlap
from coinstream_spark.streaming.trade_folds import TradeFolds

MINUTE_MS = 60_000
KEEP_MS = 3 * 86_400_000
Place = tuple[str, int]
Event = tuple[int, int, int, int]
"""Id, time in ms, price, quantity."""


class FoldsInMemory:
    """Folds as MongoDB keeps them."""

    def __init__(self) -> None:
        self.folds: dict[Place, MinuteTrades] = {}

    def write(self, folds: Iterable[MinuteTrades]) -> None:
        self.folds |= {(fold.symbol, fold.open_time_ms): fold for fold in folds}

    def at(self, places: Iterable[Place]) -> dict[Place, MinuteTrades]:
        return {place: self.folds[place] for place in places if place in self.folds}

    def before(self, symbol: str, open_time_ms: int) -> MinuteTrades | None:
        older = [time_ms for of, time_ms in self.folds if of == symbol and time_ms < open_time_ms]
        return self.folds[symbol, max(older)] if older else None

    def after(self, symbol: str, open_time_ms: int) -> MinuteTrades | None:
        newer = [time_ms for of, time_ms in self.folds if of == symbol and time_ms > open_time_ms]
        return self.folds[symbol, min(newer)] if newer else None

    def delete_before(self, symbol: str, time_ms: int) -> int:
        old = [place for place in self.folds if place[0] == symbol and place[1] < time_ms]
        for place in old:
            del self.folds[place]
        return len(old)


def runs(events: Iterable[Event]) -> list[MinuteTrades]:
    """Return what Spark makes of some trades: a run for each stretch of ids in a minute."""
    unique = sorted(set(events))
    by_minute: dict[int, list[Event]] = {}
    for event in unique:
        by_minute.setdefault(event[1] // MINUTE_MS * MINUTE_MS, []).append(event)
    return [
        fold("BTCUSDT", minute_ms, [event for _, event in stretch])
        for minute_ms, of_minute in by_minute.items()
        for _, stretch in groupby(enumerate(of_minute), key=lambda pair: pair[1][0] - pair[0])
    ]


def fold(symbol: str, minute_ms: int, events: list[Event]) -> MinuteTrades:
    """Return the fold of trades of one minute, computed at once."""
    in_order = sorted(events, key=lambda event: (event[1], event[0]))
    first, last = in_order[0], in_order[-1]
    prices = [Decimal(price) for _, _, price, _ in events]
    return MinuteTrades(
        symbol=symbol,
        open_time_ms=minute_ms,
        ids=stretches(event[0] for event in events),
        opened_at=(first[1], first[0]),
        closed_at=(last[1], last[0]),
        open=Decimal(first[2]),
        high=max(prices),
        low=min(prices),
        close=Decimal(last[2]),
        volume=Decimal(sum(quantity for *_, quantity in events)),
        quote_volume=Decimal(sum(price * quantity for *_, price, quantity in events)),
        taker_buy_volume=Decimal(0),
        taker_buy_quote_volume=Decimal(0),
    )


def stretches(ids: Iterable[int]) -> tuple[IdRange, ...]:
    groups = groupby(enumerate(sorted(ids)), key=lambda pair: pair[1] - pair[0])
    return tuple(
        (members[0], members[-1]) for members in ([i for _, i in group] for _, group in groups)
    )


def market(gaps_ms: list[int]) -> list[Event]:
    """Return trades with contiguous ids, so far apart from each other."""
    time_ms, events = 1_723_161_240_000, []
    for number, gap_ms in enumerate(gaps_ms):
        time_ms += gap_ms
        events.append((1_000 + number, time_ms, 100 + number * 7 % 13, 1 + number % 5))
    return events


def take(folds: TradeFolds, events: Iterable[Event]) -> None:
    """Give trades to the folds as the job does: what is held in part again, without that."""
    events = list(events)
    held = folds.take(runs(events)).held
    if held:
        new = [e for e in events if not any(first <= e[0] <= last for _, (first, last) in held)]
        assert folds.take(runs(new)).held == []


def without_status(folds: Iterable[MinuteTrades]) -> dict[int, MinuteTrades]:
    return {
        one.open_time_ms: MinuteTrades(
            **{name: getattr(one, name) for name in one.__struct_fields__ if name != "status"}
        )
        for one in folds
    }


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Event], list[list[Event]]]:
    """Trades of some minutes, and portions of them in which each comes, some more than once."""
    gaps_ms = draw(
        st.lists(st.sampled_from([0, 1, 900, 20_000, 61_000, 400_000]), min_size=1, max_size=25)
    )
    events = market(gaps_ms)
    shuffled = draw(st.permutations(events + draw(st.lists(st.sampled_from(events), max_size=10))))
    size = draw(st.integers(1, 8))
    return events, [shuffled[i : i + size] for i in range(0, len(shuffled), size)]


@given(deliveries(), st.sets(st.integers(0, 30)))
def test_the_folds_are_those_of_all_trades_once_however_they_come_and_whenever_it_restarts(
    given_: tuple[list[Event], list[list[Event]]], restarts: set[int]
) -> None:
    events, portions = given_
    store = FoldsInMemory()
    folds = TradeFolds(store, KEEP_MS)
    for number, portion in enumerate(portions):
        if number in restarts:
            folds = TradeFolds(store, KEEP_MS)
            take(folds, portion)  # as after a kill between the store and the commit
        take(folds, portion)

    minutes = {event[1] // MINUTE_MS * MINUTE_MS for event in events}
    expected = {
        minute: fold(
            "BTCUSDT", minute, [e for e in events if e[1] // MINUTE_MS * MINUTE_MS == minute]
        )
        for minute in minutes
    }
    assert without_status(store.folds.values()) == expected


@given(deliveries())
def test_a_minute_between_others_is_complete_when_all_its_trades_have_come(
    given_: tuple[list[Event], list[list[Event]]],
) -> None:
    _, portions = given_
    store = FoldsInMemory()
    folds = TradeFolds(store, KEEP_MS)
    for portion in portions:
        take(folds, portion)

    *_, last = minutes = sorted(one.open_time_ms for one in store.folds.values())
    inner = [store.folds["BTCUSDT", minute].status for minute in minutes[1:-1]]
    assert inner == [CandleStatus.COMPLETE] * len(inner)
    assert store.folds["BTCUSDT", last].status is CandleStatus.OPEN


def test_a_minute_that_lacks_a_trade_is_partial_until_the_trade_comes() -> None:
    events = market([0, 30_000, 30_000, 10_000, 10_000, 60_000, 60_000, 60_000])
    missing = events[3]
    store = FoldsInMemory()
    folds = TradeFolds(store, KEEP_MS)
    second = events[2][1] // MINUTE_MS * MINUTE_MS

    take(folds, [event for event in events if event != missing])
    assert store.folds["BTCUSDT", second].status is CandleStatus.PARTIAL
    assert folds.complete([("BTCUSDT", second)]) == {}

    take(folds, [missing])
    assert store.folds["BTCUSDT", second].status is CandleStatus.COMPLETE
    assert candle(store.folds["BTCUSDT", second]).trades == 3


def test_folds_older_than_what_is_kept_are_deleted() -> None:
    store = FoldsInMemory()
    folds = TradeFolds(store, keep_ms=3_600_000)
    take(folds, market([0, 60_000]))
    take(folds, market([0, 60_000, 2 * 3_600_000]))

    assert len(store.folds) == 1


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ((1, 9), Overlap.NONE),
        ((10, 20), Overlap.WHOLE),
        ((12, 15), Overlap.WHOLE),
        ((20, 21), Overlap.PART),
        ((5, 40), Overlap.PART),
        ((21, 29), Overlap.NONE),
    ],
)
def test_overlap_with_what_is_held(new: IdRange, expected: Overlap) -> None:
    assert overlap([(10, 20), (30, 35)], new) is expected
