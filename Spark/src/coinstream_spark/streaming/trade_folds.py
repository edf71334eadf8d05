"""All minutes' folds: the newest in memory, every one in MongoDB."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from coinstream_contracts.candles import CandleStatus
from coinstream_contracts.minute_trades import IdRange, MinuteTrades
from coinstream_contracts.times import HOUR_MS
from coinstream_spark.streaming.minute_fold import Overlap, added, judged, overlap
from coinstream_spark.streaming.rollups import Place

_LOADED: Final = 3
_REMEMBERED: Final = 10
"""Folds of a symbol in memory. What comes later than these is looked up."""
_JUDGED_AGAIN: Final = 2
"""How many folds before one with new trades are judged again: what follows a minute decides
whether it is whole, and then whether it is late."""
_END_OF_TIME_MS: Final = 9_999_999_999_999
_PRUNED_EVERY_MS: Final = HOUR_MS


class Folds(Protocol):
    """Where folds are kept, as `MinuteTradesStore`."""

    def write(self, folds: Iterable[MinuteTrades]) -> None:
        """Write each in the place of the one before it."""

    def at(self, places: Iterable[Place]) -> dict[Place, MinuteTrades]:
        """Return those that there are."""

    def before(self, symbol: str, open_time_ms: int) -> MinuteTrades | None:
        """Return the symbol's last one before a minute."""

    def after(self, symbol: str, open_time_ms: int) -> MinuteTrades | None:
        """Return the symbol's first one after a minute."""

    def delete_before(self, symbol: str, time_ms: int) -> int:
        """Delete older ones."""


@dataclass(slots=True)
class _Recent:
    """A symbol's folds from `since_ms` on, all of them; `times` are their open times, ascending."""

    since_ms: int
    times: list[int]
    folds: dict[int, MinuteTrades]
    pruned_at_ms: int = 0

    def put(self, fold: MinuteTrades) -> None:
        """Add a fold, or put it in the place of the one of its minute."""
        if fold.open_time_ms not in self.folds:
            insort(self.times, fold.open_time_ms)
        self.folds[fold.open_time_ms] = fold

    def trim(self) -> None:
        """Forget all but the newest."""
        if len(self.times) > _REMEMBERED:
            for time_ms in self.times[:-_REMEMBERED]:
                del self.folds[time_ms]
            del self.times[:-_REMEMBERED]
            self.since_ms = self.times[0]


@dataclass(slots=True)
class Taken:
    """What became of runs of trades."""

    folds: list[MinuteTrades]
    """Those of all minutes touched, and those that are judged anew because of them."""
    held: list[tuple[str, IdRange]]
    """Ranges that are held already, of minutes where a run has held trades and new ones: without
    the held trades it is to be given again."""


class TradeFolds:
    """Adds trades to their minutes. One writer alone may use a store.

    After an error it is not to be used again: what it remembers may not have been written.

    Args:
        store: where the folds are kept.
        keep_ms: for how long: trades that come again later than this are taken for new ones.
    """

    def __init__(self, store: Folds, keep_ms: int) -> None:
        self._store = store
        self._keep_ms = keep_ms
        self._recent: dict[str, _Recent] = {}

    def complete(self, places: Iterable[Place]) -> dict[Place, MinuteTrades]:
        """Return those minutes of which every trade is known."""
        return {
            place: fold
            for place, fold in self._at(places).items()
            if fold.status is CandleStatus.COMPLETE
        }

    def take(self, runs: Iterable[MinuteTrades]) -> Taken:
        """Add runs of trades, no two of which share a trade, and write what changed."""
        runs = list(runs)
        touched = self._at((run.symbol, run.open_time_ms) for run in runs)
        held: list[tuple[str, IdRange]] = []
        for run in runs:
            place = run.symbol, run.open_time_ms
            fold = touched.get(place)
            if fold is None:
                touched[place] = run
                continue
            match overlap(fold.ids, run.ids[0]):
                case Overlap.NONE:
                    touched[place] = added(fold, run)
                case Overlap.PART:
                    held += [(run.symbol, ids) for ids in fold.ids]
        late = [fold for fold in touched.values() if not self._remember(fold)]
        if late:
            self._store.write(late)  # their neighbours are looked up there
        judged_now = self._judge(touched)
        self._store.write(judged_now)
        self._tidy({symbol for symbol, _ in touched})
        return Taken(judged_now, held)

    def _judge(self, touched: Iterable[Place]) -> list[MinuteTrades]:
        """Return every touched fold, and those whose status it changes, as they now are."""
        result: dict[Place, MinuteTrades] = {}
        for symbol, time_ms in sorted(touched):
            result.update(self._judged_at(symbol, time_ms))
        for fold in result.values():
            self._remember(fold)
        return list(result.values())

    def _judged_at(self, symbol: str, time_ms: int) -> Iterable[tuple[Place, MinuteTrades]]:
        """Yield the fold of a minute that changed, the one after it, and some before it."""
        as_of_ms = self._as_of_ms(symbol)
        fold = self._at([(symbol, time_ms)])[symbol, time_ms]
        after = self._after(symbol, time_ms)
        if after is not None:
            next_ms = after.open_time_ms
            then = self._after(symbol, next_ms)
            yield (symbol, next_ms), judged(after, fold, then, as_of_ms)
        for _ in range(1 + _JUDGED_AGAIN):
            before = self._before(symbol, fold.open_time_ms)
            yield (symbol, fold.open_time_ms), judged(fold, before, after, as_of_ms)
            if before is None:
                return
            fold, after = before, fold

    def _as_of_ms(self, symbol: str) -> int:
        recent = self._recent_of(symbol)
        return recent.folds[recent.times[-1]].closed_at[0] if recent.times else 0

    def _at(self, places: Iterable[Place]) -> dict[Place, MinuteTrades]:
        found, unknown = {}, []
        for symbol, time_ms in set(places):
            recent = self._recent_of(symbol)
            if time_ms in recent.folds:
                found[symbol, time_ms] = recent.folds[time_ms]
            elif time_ms < recent.since_ms:
                unknown.append((symbol, time_ms))
        return found | self._store.at(unknown) if unknown else found

    def _before(self, symbol: str, time_ms: int) -> MinuteTrades | None:
        recent = self._recent_of(symbol)
        index = bisect_left(recent.times, time_ms)
        if index:
            return recent.folds[recent.times[index - 1]]
        # All from `since_ms` on are in memory, so that what is before them is in the store alone.
        return self._store.before(symbol, time_ms) if recent.since_ms > 0 else None

    def _after(self, symbol: str, time_ms: int) -> MinuteTrades | None:
        recent = self._recent_of(symbol)
        if time_ms < recent.since_ms:
            return self._store.after(symbol, time_ms)
        index = bisect_left(recent.times, time_ms + 1)
        return recent.folds[recent.times[index]] if index < len(recent.times) else None

    def _recent_of(self, symbol: str) -> _Recent:
        recent = self._recent.get(symbol)
        if recent is None:
            recent = self._recent[symbol] = self._loaded(symbol)
        return recent

    def _loaded(self, symbol: str) -> _Recent:
        recent = _Recent(0, [], {})
        before_ms = _END_OF_TIME_MS
        for _ in range(_LOADED):
            fold = self._store.before(symbol, before_ms)
            if fold is None:
                return recent
            recent.put(fold)
            before_ms = fold.open_time_ms
        recent.since_ms = before_ms
        return recent

    def _remember(self, fold: MinuteTrades) -> bool:
        """Keep a fold in memory; False if it is older than what is kept there."""
        recent = self._recent_of(fold.symbol)
        if fold.open_time_ms < recent.since_ms:
            return False
        recent.put(fold)
        return True

    def _tidy(self, symbols: Iterable[str]) -> None:
        for symbol in symbols:
            recent = self._recent_of(symbol)
            recent.trim()
            newest_ms = recent.times[-1]
            if newest_ms - recent.pruned_at_ms >= _PRUNED_EVERY_MS:
                self._store.delete_before(symbol, newest_ms - self._keep_ms)
                recent.pruned_at_ms = newest_ms
