"""The audit of several intervals: what is mended, and which longer candles are to be made again."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import cast

import pytest
from msgspec.structs import replace

from coinstream_contracts.audit import Finding, FindingKind
from coinstream_contracts.candles import Candle, CandleSource, CandleStatus, revision
from coinstream_contracts.intervals import Interval
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.candles import CandleStore
from coinstream_spark.exchange.client import ExchangeError, KlineClient
from coinstream_spark.jobs.audit import Auditor

MINUTE_MS = 60_000
START_MS = 1_723_161_600_000
SYMBOL = "BTCUSDT"
SPAN = (START_MS, START_MS + 20 * MINUTE_MS)
FIVE_MS = 5 * MINUTE_MS
Place = tuple[Interval, int]


def candle(interval: Interval, number: int, trades: int = 1) -> Candle:
    minutes = interval.next(0) // MINUTE_MS
    status, source = CandleStatus.COMPLETE, CandleSource.REST_BACKFILL
    return Candle(
        symbol=SYMBOL,
        interval=interval,
        open_time_ms=START_MS + number * interval.next(0),
        open=Decimal(1),
        high=Decimal(2),
        low=Decimal(1),
        close=Decimal(2),
        volume=Decimal(trades),
        quote_volume=Decimal(trades),
        trades=trades,
        taker_buy_volume=Decimal(0),
        taker_buy_quote_volume=Decimal(0),
        vwap=Decimal(1),
        expected_minutes=minutes,
        observed_minutes=minutes,
        status=status,
        source=source,
        revision=revision(
            status, source, expected_minutes=minutes, observed_minutes=minutes, trades=trades
        ),
    )


class Candles:
    """Candles by place: the exchange's, or the stored ones."""

    def __init__(self, *candles: Candle) -> None:
        self.by_place: dict[Place, Candle] = {
            (one.interval, one.open_time_ms): one for one in candles
        }

    def upsert(self, candles: Iterable[Candle]) -> None:
        self.by_place |= {(one.interval, one.open_time_ms): one for one in candles}

    def range(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Iterator[Candle]:
        for (of, at_ms), one in sorted(self.by_place.items()):
            if of is interval and start_ms <= at_ms < end_ms:
                yield one


class Exchange(Candles):
    """An exchange that lists candles from the start on and is far beyond them."""

    is_away = False

    def open_ms(self, symbol: str, interval: Interval) -> int | None:
        if self.is_away:
            raise ExchangeError("away")
        return START_MS + 10**9

    def first_ms(self, symbol: str, interval: Interval) -> int | None:
        return START_MS

    def candles(self, symbol: str, interval: Interval, start_ms: int, end_ms: int) -> list[Candle]:
        return list(self.range(symbol, interval, start_ms, end_ms))


class Record:
    """Findings as MongoDB keeps them: the newest on each candle."""

    def __init__(self) -> None:
        self.by_place: dict[Place, Finding] = {}

    def record(self, findings: Iterable[Finding]) -> None:
        self.by_place |= {(one.interval, one.open_time_ms): one for one in findings}

    def findings(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Sequence[Finding]:
        return [
            one
            for (of, at_ms), one in self.by_place.items()
            if of is interval and start_ms <= at_ms < end_ms
        ]

    def kinds(self) -> dict[Place, FindingKind]:
        return {place: one.kind for place, one in self.by_place.items()}


class Audited:
    """Twenty minutes that the exchange has but for the hole in the eighth, and what we have."""

    def __init__(self) -> None:
        minutes = [candle(Interval.M1, number) for number in range(20) if number != 7]
        fives = [candle(Interval.M5, number, 4 if number == 1 else 5) for number in range(4)]
        self.exchange, self.ours = Exchange(*minutes, *fives), Candles(*minutes, *fives)
        self.record = Record()

    def auditor(self, *, mend: bool) -> Auditor:
        return Auditor(
            cast("KlineClient", self.exchange),
            cast("CandleStore", self.ours),
            cast("AuditStore", self.record),
            mend,
        )


@pytest.fixture
def audited() -> Audited:
    return Audited()


HOLE = {(Interval.M1, START_MS + 7 * MINUTE_MS): FindingKind.EXCHANGE_HOLE}


def test_minutes_are_mended_and_say_which_longer_candles_follow(audited: Audited) -> None:
    missing, wrong = (START_MS + number * MINUTE_MS for number in (3, 12))
    del audited.ours.by_place[Interval.M1, missing]
    audited.ours.upsert([candle(Interval.M1, 12, trades=9)])
    auditor = audited.auditor(mend=True)

    changed = auditor.audit([SYMBOL], [Interval.M1], SPAN)

    assert changed == {SYMBOL: (missing, wrong + MINUTE_MS)}
    mended = {(Interval.M1, at_ms): FindingKind.REPAIRED for at_ms in (missing, wrong)}
    assert audited.record.kinds() == mended | HOLE
    assert {one.trades for one in audited.ours.range(SYMBOL, Interval.M1, *SPAN)} == {1}
    assert auditor.figures() == {"compared": 20, "repaired": 2, "exchange_hole": 1}


def test_longer_candles_that_are_wrong_are_made_again_and_then_repaired(audited: Audited) -> None:
    lost = START_MS + 2 * FIVE_MS
    right = audited.ours.by_place.pop((Interval.M5, lost))
    auditor = audited.auditor(mend=True)

    stale = auditor.audit([SYMBOL], [Interval.M5], SPAN)
    assert stale == {SYMBOL: (lost, lost + FIVE_MS)}
    assert audited.record.kinds() == {(Interval.M5, lost): FindingKind.MISSING}

    audited.ours.upsert([right])
    assert auditor.audit([SYMBOL], [Interval.M5], stale[SYMBOL]) == {}
    assert audited.record.kinds() == {(Interval.M5, lost): FindingKind.REPAIRED}
    assert auditor.figures() == {"compared": 5, "repaired": 1}


def test_without_mending_everything_is_told_and_nothing_is_changed(audited: Audited) -> None:
    missing, lost = START_MS + 3 * MINUTE_MS, START_MS + 2 * FIVE_MS
    del audited.ours.by_place[Interval.M1, missing]
    del audited.ours.by_place[Interval.M5, lost]
    before = dict(audited.ours.by_place)

    assert audited.auditor(mend=False).audit([SYMBOL], [Interval.M1, Interval.M5], SPAN) == {}

    assert audited.ours.by_place == before
    told = dict.fromkeys([(Interval.M1, missing), (Interval.M5, lost)], FindingKind.MISSING)
    assert audited.record.kinds() == told | HOLE


def test_what_backfill_filled_since_is_told_as_repaired_once(audited: Audited) -> None:
    missing = START_MS + 3 * MINUTE_MS
    del audited.ours.by_place[Interval.M1, missing]
    audited.auditor(mend=False).audit([SYMBOL], [Interval.M1], SPAN)
    audited.ours.upsert([replace(candle(Interval.M1, 3), source=CandleSource.EXCHANGE_KLINE)])

    auditor = audited.auditor(mend=True)
    auditor.audit([SYMBOL], [Interval.M1], SPAN)
    assert audited.record.kinds() == {(Interval.M1, missing): FindingKind.REPAIRED} | HOLE
    assert auditor.figures() == {"compared": 20, "repaired": 1, "exchange_hole": 1}
    auditor = audited.auditor(mend=True)
    auditor.audit([SYMBOL], [Interval.M1], SPAN)
    assert auditor.figures() == {"compared": 20, "exchange_hole": 1}


def test_a_symbol_that_the_exchange_does_not_tell_of_is_asked_about_once(audited: Audited) -> None:
    audited.exchange.is_away = True
    auditor = audited.auditor(mend=True)

    assert auditor.audit([SYMBOL, SYMBOL], [Interval.M1, Interval.M5], SPAN) == {}
    assert auditor.unasked == {SYMBOL}
    assert audited.record.kinds() == {}
