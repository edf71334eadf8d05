"""Asks the exchange again for what is missing."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

from coinstream_kafka.backoff import Backoff
from coinstream_kafka.gaps.ledger import GapLedger
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.gaps.ranges import Range
from coinstream_kafka.rest.client import RefusedError, UnavailableError
from coinstream_telemetry.logs import get_logger

Item = TypeVar("Item")

_LOOK_EVERY_S: Final = 0.25
_GRACE_S: Final = 1.0
"""A gap this young may still be filled by the stream itself, as when two connections overlap."""
_EMPTY_ANSWERS: Final = 6
"""After so many answers without what is missing, waiting longer each time, it is given up."""
_ANSWERS_BEYOND: Final = 2
"""As many answers that begin only after what was asked for prove that the exchange has nothing
before: it answers from the first item that it has."""

_log = get_logger(__name__)


class Archive(Protocol[Item]):
    """Where missing items are had from."""

    @property
    def items_per_call(self) -> int:
        """How many items one answer holds."""

    async def fetch(self, symbol: str, part: Range) -> Sequence[Item]:
        """Return the items that the exchange has from `part.first` on, ascending.

        Items after the part are welcome: they prove that nothing lies before them.

        Raises:
            RefusedError, UnavailableError: it got no answer to use.
        """

    def position(self, item: Item) -> int:
        """Return the item's place in the stream."""

    def publish(self, item: Item) -> bool:
        """Hand the item on; False when there is no room for it now."""


class Backfill(Generic[Item]):
    """Fills one kind of stream's gaps: the newest part first, within a bound.

    Args:
        max_positions: how many of the newest missing positions of a symbol are asked for.
        may_publish: says whether what is fetched would be taken; nothing is asked for before.
    """

    def __init__(
        self,
        ledgers: Ledgers,
        archive: Archive[Item],
        max_positions: int,
        may_publish: Callable[[], bool],
    ) -> None:
        self._ledgers = ledgers
        self._archive = archive
        self._max_positions = max_positions
        self._may_publish = may_publish
        self._waits: dict[str, Backoff] = {}
        self._not_before: dict[str, float] = {}
        self._oldest_next: set[str] = set()

    async def run(self) -> None:
        """Fill gaps as they open, until cancelled. Symbols do not wait for each other."""
        working: dict[str, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as tasks:
            while True:
                now = asyncio.get_running_loop().time()
                for symbol, ledger in self._ledgers:
                    if not ledger.open:
                        self._forget(symbol)
                        continue
                    busy = symbol in working and not working[symbol].done()
                    due = now >= self._not_before.setdefault(symbol, now + _GRACE_S)
                    if due and not busy and self._may_publish():
                        working[symbol] = tasks.create_task(self.fill_once(symbol, ledger))
                await asyncio.sleep(_LOOK_EVERY_S)

    async def fill_once(self, symbol: str, ledger: GapLedger) -> None:
        """Ask for the newest missing part and publish what comes; decide what an absence means."""
        self._keep_to_bound(ledger)
        if not ledger.open:
            return
        # After an answer from beyond the gap, its beginning tells of the whole gap at once.
        oldest = symbol in self._oldest_next
        part = self._oldest_part(ledger) if oldest else self._newest_part(ledger)
        try:
            items = await self._archive.fetch(symbol, part)
        except RefusedError as error:
            if error.permanent:
                ledger.give_up(part, f"the exchange refuses: {error}")
                return
            _log.warning("backfill_refused", symbol=symbol, error=str(error))
            self._wait(symbol)
            return
        except UnavailableError as error:
            _log.warning("backfill_unavailable", symbol=symbol, error=str(error))
            self._wait(symbol, counts=False)
            return
        self._take(symbol, ledger, part, items)

    def _take(self, symbol: str, ledger: GapLedger, part: Range, items: Sequence[Item]) -> None:
        filled = 0
        for item in items:
            position = self._archive.position(item)
            if part.first <= position <= part.last and position in ledger.open:
                if not self._archive.publish(item):
                    self._wait(symbol, counts=False)
                    return
                ledger.fill(position)
                filled += 1
        if filled:
            self._waits.pop(symbol, None)
            self._oldest_next.discard(symbol)
            return
        answers = self._wait(symbol)
        begins = self._archive.position(items[0]) if items else part.first
        if begins > part.first:
            self._oldest_next.add(symbol)
            if answers >= _ANSWERS_BEYOND:
                absent = Range(part.first, begins - self._ledgers.step)
                ledger.give_up(absent, "the exchange does not have it")
                self._forget(symbol)
        elif answers >= _EMPTY_ANSWERS:
            ledger.give_up(part, "the exchange does not have it")
            self._forget(symbol)

    def _oldest_part(self, ledger: GapLedger) -> Range:
        """Return the beginning of the oldest gap, as far as one answer goes."""
        gap = next(iter(ledger.open))
        most = (self._archive.items_per_call - 1) * self._ledgers.step
        return Range(gap.first, min(gap.last, gap.first + most))

    def _newest_part(self, ledger: GapLedger) -> Range:
        """Return what one answer can hold: the newest gap's end, and the gaps close before it."""
        gaps = list(ledger.open)
        last = gaps[-1].last
        earliest = last - (self._archive.items_per_call - 1) * self._ledgers.step
        first = next(gap.first for gap in gaps if gap.last >= earliest)
        return Range(max(first, earliest), last)

    def _keep_to_bound(self, ledger: GapLedger) -> None:
        step, room = self._ledgers.step, self._max_positions
        for gap in reversed(list(ledger.open)):
            size = (gap.last - gap.first) // step + 1
            if size > room:
                older = Range(gap.first, gap.last - room * step)
                ledger.give_up(older, f"older than the {self._max_positions} newest missing")
            room = max(0, room - size)

    def _wait(self, symbol: str, *, counts: bool = True) -> int:
        """Put the symbol off; return how many answers in a row were of no use."""
        backoff = self._waits.setdefault(symbol, Backoff(1.0, 30.0))
        failures = backoff.failures
        wait_s = backoff.next_s()
        if not counts:
            backoff.failures = max(failures, 1)
        self._not_before[symbol] = asyncio.get_running_loop().time() + wait_s
        return backoff.failures

    def _forget(self, symbol: str) -> None:
        self._waits.pop(symbol, None)
        self._not_before.pop(symbol, None)
        self._oldest_next.discard(symbol)
