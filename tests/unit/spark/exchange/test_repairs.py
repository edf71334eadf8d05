"""Filling and auditing: what is asked for, what is found, what takes the place of what."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coinstream_contracts.audit import Finding, FindingKind
from coinstream_contracts.candles import Candle, CandleSource, CandleStatus, revision
from coinstream_contracts.intervals import Interval
from coinstream_mongodb.upserts import UpsertCounts
from coinstream_spark.exchange.auditing import findings, repair, settled_since
from coinstream_spark.exchange.filling import fill, pages

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
START_MS = 1_723_161_600_000
SYMBOL = "BTCUSDT"


def minute(
    number: int,
    *,
    volume: int = 1,
    source: CandleSource = CandleSource.REST_BACKFILL,
    status: CandleStatus = CandleStatus.COMPLETE,
) -> Candle:
    """Return the minute of that number since the start."""
    observed = int(status is CandleStatus.COMPLETE)
    return Candle(
        symbol=SYMBOL,
        interval=Interval.M1,
        open_time_ms=START_MS + number * MINUTE_MS,
        open=Decimal(1),
        high=Decimal(2),
        low=Decimal(1),
        close=Decimal(2),
        volume=Decimal(volume),
        quote_volume=Decimal(volume),
        trades=volume,
        taker_buy_volume=Decimal(0),
        taker_buy_quote_volume=Decimal(0),
        vwap=Decimal(1),
        expected_minutes=1,
        observed_minutes=observed,
        status=status,
        source=source,
        revision=revision(
            status, source, expected_minutes=1, observed_minutes=observed, trades=volume
        ),
    )


class Exchange:
    """An exchange that has some minutes, of which the last one is open."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self.minutes = [minute(number) for number in numbers]
        self.asked: list[tuple[int, int]] = []

    def open_ms(self, symbol: str, interval: Interval) -> int | None:
        return self.minutes[-1].open_time_ms if self.minutes else None

    def first_ms(self, symbol: str, interval: Interval) -> int | None:
        return self.minutes[0].open_time_ms if self.minutes else None

    def candles(self, symbol: str, interval: Interval, start_ms: int, end_ms: int) -> list[Candle]:
        self.asked.append((start_ms, end_ms))
        return [one for one in self.minutes if start_ms <= one.open_time_ms < end_ms]


class Candles:
    """Candles by revision, as MongoDB keeps them."""

    def __init__(self, minutes: Iterable[Candle] = ()) -> None:
        self.minutes = {one.open_time_ms: one for one in minutes}

    def upsert(self, candles: Iterable[Candle]) -> UpsertCounts:
        for one in candles:
            old = self.minutes.get(one.open_time_ms)
            if old is None or old.revision < one.revision:
                self.minutes[one.open_time_ms] = one
        return UpsertCounts()

    def range(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Iterator[Candle]:
        yield from (one for at, one in sorted(self.minutes.items()) if start_ms <= at < end_ms)


def test_all_closed_minutes_are_filled_and_the_open_one_is_not() -> None:
    exchange, store = Exchange(range(2_500)), Candles()

    done = list(fill(exchange, store, SYMBOL, START_MS, START_MS + 100 * HOUR_MS))

    assert sorted(store.minutes) == [START_MS + n * MINUTE_MS for n in range(2_499)]
    assert sum(page.holes for page in done) == 0


def test_what_is_there_already_is_not_asked_for_again() -> None:
    exchange, store = Exchange(range(2_500)), Candles()
    whole = START_MS, START_MS + 100 * HOUR_MS
    half = list(fill(exchange, store, SYMBOL, *whole))[:1]
    exchange.asked.clear()
    del store.minutes[START_MS + 2_000 * MINUTE_MS]

    again = list(fill(exchange, store, SYMBOL, *whole))

    assert half[0].asked
    assert [page.asked for page in again].count(True) == len(exchange.asked) == 1
    assert START_MS + 2_000 * MINUTE_MS in store.minutes


def test_candles_of_trades_do_not_count_as_there() -> None:
    exchange = Exchange(range(60))
    store = Candles(minute(n, source=CandleSource.TRADES) for n in range(59))

    list(fill(exchange, store, SYMBOL, START_MS, START_MS + 59 * MINUTE_MS))

    assert {one.source for one in store.minutes.values()} == {CandleSource.REST_BACKFILL}


def test_a_hole_of_the_exchange_is_counted_and_stays() -> None:
    exchange, store = Exchange([*range(10), *range(13, 20)]), Candles()

    done = list(fill(exchange, store, SYMBOL, START_MS, START_MS + HOUR_MS))

    assert sum(page.holes for page in done) == 3
    assert START_MS + 11 * MINUTE_MS not in store.minutes


def test_what_was_before_a_symbol_was_listed_is_not_asked_for_and_no_hole() -> None:
    exchange, store = Exchange(range(60)), Candles()

    done = list(fill(exchange, store, SYMBOL, START_MS - 9_000 * HOUR_MS, START_MS + HOUR_MS))

    assert exchange.asked == [(START_MS, START_MS + 59 * MINUTE_MS)]
    assert sum(page.holes for page in done) == 0
    assert len(store.minutes) == 59


@given(st.integers(0, 10**9), st.integers(1, 10**8), st.sampled_from([Interval.M1, Interval.H4]))
def test_pages_cover_a_range_once_and_hold_what_one_answer_does(
    start_ms: int, length_ms: int, interval: Interval
) -> None:
    cut = list(pages(start_ms, start_ms + length_ms, interval))

    assert cut[0][0] == interval.floor(start_ms)
    assert cut[-1][1] >= start_ms + length_ms
    assert [end for _, end in cut[:-1]] == [start for start, _ in cut[1:]]
    assert all(0 < end - start <= 1_000 * interval.next(0) for start, end in cut)


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        (minute(5), minute(5), None),
        (minute(5, source=CandleSource.EXCHANGE_KLINE), minute(5), None),
        (None, minute(5), FindingKind.MISSING),
        (minute(5, volume=2), minute(5), FindingKind.DIFFERS),
        (minute(5, status=CandleStatus.OPEN), minute(5), FindingKind.DIFFERS),
        (None, None, FindingKind.EXCHANGE_HOLE),
        (minute(5, source=CandleSource.TRADES), None, FindingKind.EXCHANGE_HOLE),
        (replace(minute(5), quote_volume=None, trades=None), minute(5), None),
    ],
)
def test_what_the_audit_finds(
    ours: Candle | None, theirs: Candle | None, kind: FindingKind | None
) -> None:
    at_ms = START_MS + 5 * MINUTE_MS
    found = findings(
        [at_ms],
        {at_ms: ours} if ours else {},
        {at_ms: theirs} if theirs else {},
        symbol=SYMBOL,
        interval=Interval.M1,
        listed_from_ms=START_MS,
        seen_at_ms=1,
    )

    assert [one.kind for one in found] == ([] if kind is None else [kind])


@pytest.mark.parametrize(
    ("status", "volume", "kinds"),
    [
        (CandleStatus.PARTIAL, 4, []),
        (CandleStatus.PARTIAL, 3, [FindingKind.DIFFERS]),
        (CandleStatus.OPEN, 4, [FindingKind.DIFFERS]),
    ],
)
def test_a_longer_candle_may_lack_the_minutes_that_the_exchange_lacks(
    status: CandleStatus, volume: int, kinds: list[FindingKind]
) -> None:
    theirs = replace(minute(0, volume=4), interval=Interval.M5, expected_minutes=5)
    ours = replace(theirs, status=status, observed_minutes=4, volume=Decimal(volume))
    found = findings(
        [START_MS],
        {START_MS: ours},
        {START_MS: theirs},
        symbol=SYMBOL,
        interval=Interval.M5,
        listed_from_ms=START_MS,
        seen_at_ms=1,
    )

    assert [one.kind for one in found] == kinds


def test_what_was_found_earlier_and_is_in_order_now_is_repaired_and_told_once() -> None:
    def earlier(number: int, kind: FindingKind) -> Finding:
        return Finding(
            symbol=SYMBOL,
            interval=Interval.M1,
            open_time_ms=START_MS + number * MINUTE_MS,
            kind=kind,
            ours=None,
            theirs=None if kind is FindingKind.EXCHANGE_HOLE else minute(number),
            seen_at_ms=1,
        )

    kinds = [*FindingKind, FindingKind.MISSING]
    recorded = [earlier(number, kind) for number, kind in enumerate(kinds)]
    now = {one.open_time_ms: one for one in map(minute, range(len(kinds) - 1))}
    wrong = [recorded[-1]]

    done = list(settled_since(recorded, wrong, now, now, seen_at_ms=2))

    of_kind = [kinds[(one.open_time_ms - START_MS) // MINUTE_MS] for one in done]
    assert of_kind == [FindingKind.MISSING, FindingKind.DIFFERS, FindingKind.EXCHANGE_HOLE]
    for one in done:
        assert one.kind is FindingKind.REPAIRED
        assert one.ours == one.theirs == now[one.open_time_ms]
        assert one.seen_at_ms == 2


def test_before_a_symbol_was_listed_nothing_is_missing() -> None:
    found = findings(
        [START_MS],
        {},
        {},
        symbol=SYMBOL,
        interval=Interval.M1,
        listed_from_ms=START_MS + 1,
        seen_at_ms=1,
    )

    assert list(found) == []


def test_a_repair_takes_the_place_of_what_was_wrong_and_a_hole_has_none() -> None:
    wrong = replace(minute(5, volume=9, source=CandleSource.EXCHANGE_KLINE), revision=2**52 - 1)
    at_ms = wrong.open_time_ms
    (finding,) = findings(
        [at_ms],
        {at_ms: wrong},
        {at_ms: minute(5)},
        symbol=SYMBOL,
        interval=Interval.M1,
        listed_from_ms=START_MS,
        seen_at_ms=1,
    )
    store = Candles([wrong])
    better = repair(finding)
    assert better is not None
    store.upsert([better])

    assert store.minutes[at_ms].volume == 1
    assert repair(replace(finding, theirs=None, kind=FindingKind.EXCHANGE_HOLE)) is None
