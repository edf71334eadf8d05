"""The history in MongoDB as streaming writes it: minutes, what they make up, and what differs."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from pymongo.errors import PyMongoError

from coinstream_contracts.audit import Finding, FindingKind
from coinstream_contracts.candles import (
    Candle,
    CandleSource,
    CandleStatus,
    settled,
)
from coinstream_contracts.intervals import Interval
from coinstream_contracts.minute_trades import MinuteTrades
from coinstream_contracts.times import MINUTE_MS
from coinstream_contracts.topics import TRADES
from coinstream_mongodb.audit import AuditStore
from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.documents import InvalidDocumentError, NotStorableError
from coinstream_mongodb.minute_trades import MinuteTradesStore
from coinstream_mongodb.upserts import UpsertCounts, WriteRefusedError
from coinstream_spark.comparison import differing
from coinstream_spark.streaming.figures import Figures
from coinstream_spark.streaming.minute_fold import candle
from coinstream_spark.streaming.rollups import Place, parts, windows
from coinstream_spark.streaming.trade_folds import Taken, TradeFolds
from coinstream_telemetry.logs import get_logger

Longer: TypeAlias = Callable[
    [Iterable[Candle], Mapping[Interval, set[Place]], Mapping[str, int]], list[Candle]
]
"""Makes wanted candles of their parts; the last is up to when each symbol is known, UTC ms."""

_RESUMED: Final = 3
"""Minutes of each symbol that are taken up after a start: the newest one and those before it."""

STORE_ERRORS: Final = (PyMongoError, WriteRefusedError, InvalidDocumentError)
"""What the history raises: MongoDB is away, refuses a write, or holds what is no candle."""

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the history is kept."""

    candles: CandleStore
    folds: MinuteTradesStore
    audit: AuditStore


class History:
    """Takes minutes from the queries, one query at a time.

    Everything is made of what is stored, and written by revision; so what is taken again changes
    nothing. Longer candles follow by `keep_up`, so that no minute waits for them; but those of
    minutes that `resume` would not find are made before a query goes on.

    Every method raises `pymongo.errors.PyMongoError` when MongoDB is away.

    Args:
        longer: makes candles out of shorter ones, as `rollups.roll_up` does.
        stores: where the history is kept.
        figures: the metrics.
        open_rollup_s: how often longer candles follow minutes that are still open.
    """

    def __init__(
        self, longer: Longer, stores: Stores, figures: Figures, open_rollup_s: float
    ) -> None:
        self._longer = longer
        self._stores = stores
        self._figures = figures
        self._open_rollup_s = open_rollup_s
        self._lock = threading.Lock()
        self._rolling_up = threading.Lock()
        self._folds = TradeFolds(stores.folds, TRADES.retention_ms)
        self._as_of_ms: dict[str, int] = {}
        self._newest_ms: dict[str, int] = {}
        self._pending: dict[Place, int] = {}
        """Minutes whose longer candles are to be made, and how many had been noted by then."""
        self._noted = 0
        self._is_urgent = False
        self._rolled_up_at = float("-inf")

    def resume(self) -> None:
        """Take up each symbol's newest minutes, which a killed run may have left half done."""
        store = self._stores.candles
        with self._lock:
            for symbol in store.symbols(Interval.M1):
                self._note(store.newest(symbol, Interval.M1, 1))
        self._roll_up()

    def newest_ms(self) -> dict[str, int]:
        """Return the open time of each symbol's newest minute."""
        with self._lock:
            return dict(self._newest_ms)

    def keep_up(self) -> None:
        """Make the longer candles of closed minutes, and of open ones if it is time."""
        waited_s = time.monotonic() - self._rolled_up_at
        if self._is_urgent or waited_s >= self._open_rollup_s:
            self._roll_up()

    def take_exchange_minutes(self, minutes: list[Candle]) -> None:
        """Take the exchange's own candles, which are the authority."""
        with self._lock:
            self._write(minutes)
            self._note(minutes)
            closed = {_place(one): one for one in minutes if one.status is CandleStatus.COMPLETE}
            for place, fold in self._folds.complete(closed).items():
                self._compare(candle(fold), closed[place])
        self._roll_up_old_ones()

    def take_trades(self, runs: Iterable[MinuteTrades]) -> Taken:
        """Take runs of trades; return what must be given again because it was held in part."""
        with self._lock:
            try:
                taken = self._folds.take(runs)
            except Exception:
                # What was added in memory may not have been written.
                self._folds = TradeFolds(self._stores.folds, TRADES.retention_ms)
                raise
            stand_ins = self._stand_ins(taken.folds)
            self._write(stand_ins)
            self._note(stand_ins)
        self._roll_up_old_ones()
        return taken

    def _stand_ins(self, folds: list[MinuteTrades]) -> list[Candle]:
        """Return the candles of trades that have no other; compare those that have.

        While a minute is open its klines are as new as its trades, and nothing stands in for them.
        """
        places = [(fold.symbol, fold.open_time_ms) for fold in folds]
        stored = {_place(one): one for one in self._stores.candles.at(Interval.M1, places)}
        found = []
        for place, fold in zip(places, folds, strict=True):
            ours, theirs = candle(fold), stored.get(place)
            if theirs is None or theirs.source is CandleSource.TRADES:
                found.append(ours)
            elif theirs.status is CandleStatus.COMPLETE:
                if ours.status is CandleStatus.COMPLETE:
                    self._compare(ours, theirs)
            elif ours.status is not CandleStatus.OPEN:
                found.append(ours)
        return found

    def _compare(self, ours: Candle, theirs: Candle) -> None:
        names = differing(ours, theirs)
        self._figures.compared(differs=bool(names))
        if not names:
            return
        _log.error(
            "candle_differs_from_trades",
            symbol=ours.symbol,
            stream="kline_1m",
            open_time_ms=ours.open_time_ms,
            fields=names,
        )
        self._stores.audit.record(
            [
                Finding(
                    symbol=ours.symbol,
                    interval=Interval.M1,
                    open_time_ms=ours.open_time_ms,
                    kind=FindingKind.DIFFERS,
                    ours=ours,
                    theirs=theirs,
                    seen_at_ms=time.time_ns() // 1_000_000,
                )
            ]
        )

    def _write(self, candles: list[Candle]) -> None:
        if not candles:
            return
        try:
            counts = self._stores.candles.upsert(candles)
        except NotStorableError:
            # One candle must not hold up all others for ever.
            candles, counts = self._written_one_by_one(candles)
        self._figures.wrote(candles, counts)

    def _written_one_by_one(self, candles: list[Candle]) -> tuple[list[Candle], UpsertCounts]:
        kept, counts = [], UpsertCounts()
        for one in candles:
            try:
                counts += self._stores.candles.upsert([one])
            except NotStorableError as error:
                self._figures.unstorable()
                _log.error("candle_not_storable", symbol=one.symbol, error=str(error))
            else:
                kept.append(one)
        return kept, counts

    def _note(self, minutes: Iterable[Candle]) -> None:
        """Note that minutes changed, and up to when their symbols are known."""
        for minute in minutes:
            symbol, opened_ms = _place(minute)
            self._noted += 1
            places = {opened_ms}
            is_open = minute.status is CandleStatus.OPEN
            self._is_urgent |= not is_open
            known_ms = opened_ms if is_open else opened_ms + MINUTE_MS
            self._as_of_ms[symbol] = max(known_ms, self._as_of_ms.get(symbol, 0))
            newest_ms = self._newest_ms.get(symbol)
            if newest_ms is None or opened_ms > newest_ms:
                if newest_ms is not None:
                    places.add(newest_ms)
                # Candles that ended with these minutes are over now, and a minute later late.
                places |= {opened_ms - back * MINUTE_MS for back in range(1, _RESUMED)}
                self._newest_ms[symbol] = opened_ms
            self._pending |= {(symbol, place_ms): self._noted for place_ms in places}

    def _roll_up_old_ones(self) -> None:
        """Make the longer candles of minutes that a run after this one would not take up."""
        with self._lock:
            are_old = any(
                opened_ms <= self._newest_ms[symbol] - _RESUMED * MINUTE_MS
                for symbol, opened_ms in self._pending
            )
        if are_old:
            self._roll_up()

    def _roll_up(self) -> None:
        # What is pending stays so until it is stored: who waits here finds nothing left to do.
        with self._rolling_up:
            with self._lock:
                taken, noted, as_of_ms = list(self._pending), self._noted, dict(self._as_of_ms)
                self._is_urgent = False
            if not taken:
                return
            began = time.monotonic()
            try:
                self._make_longer(taken, as_of_ms)
            except Exception:
                self._is_urgent = True
                raise
            with self._lock:
                for place in taken:
                    if self._pending[place] <= noted:
                        del self._pending[place]
            self._rolled_up_at = time.monotonic()
            self._figures.rolled_up(self._rolled_up_at - began)

    def _make_longer(self, minutes: list[Place], as_of_ms: dict[str, int]) -> None:
        wanted = windows(minutes)
        stored = [
            one
            for interval, places in parts(wanted).items()
            for one in self._stores.candles.at(interval, places)
        ]
        late = {
            _place(one): over for one in stored if (over := _overdue(one, as_of_ms)) is not None
        }
        known = [
            late.get(_place(one), one) if one.interval is Interval.M1 else one for one in stored
        ]
        self._write([*late.values(), *self._longer(known, wanted, as_of_ms)])


def _overdue(minute: Candle, as_of_ms: Mapping[str, int]) -> Candle | None:
    """Return an open minute that is long over as one that nobody has closed; else None."""
    if minute.interval is not Interval.M1:
        return None
    stands = settled(minute, as_of_ms.get(minute.symbol, 0))
    return None if stands is minute else stands


def _place(one: Candle) -> Place:
    return one.symbol, one.open_time_ms
