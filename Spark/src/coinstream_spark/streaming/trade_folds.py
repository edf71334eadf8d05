"""All minutes' folds: the newest in memory, every one in MongoDB."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from coinstream_contracts.candles import CandleStatus
from coinstream_contracts.minute_trades import IdRange, MinuteTrades
from coinstream_contracts.times import HOUR_MS, MINUTE_MS
from coinstream_spark.streaming.minute_fold import Overlap, added, judged, overlap
from coinstream_spark.streaming.rollups import Place

_REMEMBERED: Final = 10
"""Folds of a symbol in memory. What comes later than these is looked up."""
_JUDGED_AGAIN_MS: Final = 2 * MINUTE_MS
"""How far before a minute with new trades others are judged again: what followed one decides
whether it is whole, and then whether it is late."""


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
    """The newest folds of a symbol, without a hole: what is not here is older than all of these."""

    times: list[int] = field(default_factory=list)
    folds: dict[int, MinuteTrades] = field(default_factory=dict)


@dataclass(slots=True)
class Taken:
    """What became of runs of trades."""

    changed: list[MinuteTrades]
    """The folds that are written: new trades, or another judgement."""
    split: list[tuple[str, IdRange]]
    """Ranges that are held already, of minutes where a run has held trades and new ones."""


class TradeFolds:
    """Adds trades to their minutes. One writer alone may use a store.

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
        found = {place: fold for place in places if (fold := self._at(place)) is not None}
        return {
            place: fold for place, fold in found.items() if fold.status is CandleStatus.COMPLETE
        }

    def take(self, runs: Iterable[MinuteTrades]) -> Taken:
        """Add runs of trades, none of which has a trade of another, and write what changed."""
        added_to: dict[Place, MinuteTrades] = {}
        split = []
        for run in runs:
            place = run.symbol, run.open_time_ms
            fold = added_to.get(place) or self._at(place)
            match Overlap.NONE if fold is None else overlap(fold.ids, run.ids[0]):
                case Overlap.NONE:
                    added_to[place] = run if fold is None else added(fold, run)
                case Overlap.PART if fold is not None:
                    split += [(run.symbol, held) for held in fold.ids]
                case _:
                    added_to.setdefault(place, fold or run)
        for fold in added_to.values():
            self._remember(fold)
        changed = self._judge(added_to)
        self._store.write(changed)
        self._forget()
        return Taken(changed, split)
