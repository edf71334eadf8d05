"""The gap ledger of one symbol's stream. Pure: it is told what came and says what it means.

Positions are trade ids, or open times of candles in ms: integers that follow each other in steps.
"""

from enum import Enum, auto
from typing import Final, NamedTuple

from coinstream_kafka.gaps.ranges import Range, RangeSet

REWIND_DISTANCE: Final = 100
"""Steps behind the newest position from which a fresh connection means that the exchange began
anew (a simulator or a recording started again), not that a server lags behind another."""


class Arrival(Enum):
    """What a position that came is to the ledger."""

    NEXT = auto()
    """The one expected."""
    AFTER_GAP = auto()
    """Beyond the one expected: a gap was opened before it."""
    FILLS = auto()
    """One that was missing."""
    DUPLICATE = auto()
    """One that is known already, or was never followed."""
    REWOUND = auto()
    """The sequence began anew, below what is known."""


class GapState(Enum):
    """What became of a range."""

    OPENED = auto()
    FILLED = auto()
    UNFILLABLE = auto()


class Change(NamedTuple):
    """A change that has not been told yet. `reason` is set for what is unfillable."""

    state: GapState
    range: Range
    reason: str = ""


class GapLedger:
    """Knows the newest position of a stream and every range below it that is missing.

    Changes wait in `take_changes`, merged, so that a storm of losses is told in few messages.
    """

    def __init__(self, step: int = 1, *, newest: int | None = None) -> None:
        self._step = step
        self.newest = newest
        """The highest position that came; None before the first."""
        self.open = RangeSet(step)
        """What is missing now."""
        self._opened = RangeSet(step)
        self._filled = RangeSet(step)
        self._unfillable: list[Change] = []
        self._fresh = True
        self.opened_count = 0
        self.filled_count = 0
        self.unfillable_count = 0

    def observe(self, position: int) -> Arrival:
        """Take note of a position that came by the stream."""
        newest = self.newest
        if newest is not None and position == newest + self._step:
            self.newest = position
            self._fresh = False
            return Arrival.NEXT
        if newest is None:
            self.newest = position
            self._fresh = False
            return Arrival.NEXT
        if position > newest:
            self._fresh = False
            self.newest = position
            self._open(newest + self._step, position - self._step)
            return Arrival.AFTER_GAP
        return self._observe_old(position, newest)

    def _observe_old(self, position: int, newest: int) -> Arrival:
        if self._fresh and position < newest - REWIND_DISTANCE * self._step:
            self.restart(position)
            return Arrival.REWOUND
        if position in self.open:
            self.fill(position)
            return Arrival.FILLS
        return Arrival.DUPLICATE

    def connection_is_fresh(self) -> None:
        """Say that the stream was interrupted: the next position may be of a new beginning."""
        self._fresh = True

    def restart(self, position: int) -> None:
        """Begin anew at `position`; what was missing of the old sequence can never be filled."""
        for gap in list(self.open):
            self.give_up(gap, "the exchange's sequence began anew")
        self.newest = position
        self._fresh = False

    def fill(self, position: int) -> bool:
        """Say that a missing position has come; False when it was not missing."""
        taken = self.open.remove(position, position)
        if taken:
            # What came before anybody was told that it was missing was only overtaken.
            if not self._opened.remove(position, position):
                self._filled.add(position, position)
            self.filled_count += 1
        return bool(taken)

    def lose(self, first: int, last: int) -> None:
        """Say that positions which came could not be kept: they are missing again."""
        self._filled.remove(first, last)
        self._open(first, last)

    def expect(self, last: int) -> None:
        """Say that the exchange has everything up to `last`: what did not come is missing."""
        if self.newest is not None and last > self.newest:
            self._open(self.newest + self._step, last)
            self.newest = last

    def give_up(self, gap: Range, reason: str) -> None:
        """Say that what is still missing of `gap` can not be had."""
        for part in self.open.remove(gap.first, gap.last):
            self._opened.remove(part.first, part.last)
            self._unfillable.append(Change(GapState.UNFILLABLE, part, reason))
            self.unfillable_count += (part.last - part.first) // self._step + 1

    def take_changes(self) -> list[Change]:
        """Return what changed since the last call, in the order in which it must be told."""
        if not (self._opened or self._filled or self._unfillable):
            return []
        changes = [Change(GapState.OPENED, gap) for gap in self._opened]
        changes += [Change(GapState.FILLED, gap) for gap in self._filled]
        changes += self._unfillable
        self._opened.clear()
        self._filled.clear()
        self._unfillable = []
        return changes

    def put_back(self, changes: list[Change]) -> None:
        """Return changes that could not be told, to be taken again."""
        for change in changes:
            match change.state:
                case GapState.OPENED:
                    self._opened.add(*change.range)
                case GapState.FILLED:
                    self._filled.add(*change.range)
                case GapState.UNFILLABLE:
                    self._unfillable.append(change)

    def _open(self, first: int, last: int) -> None:
        self.open.add(first, last)
        self._opened.add(first, last)
        self.opened_count += (last - first) // self._step + 1
