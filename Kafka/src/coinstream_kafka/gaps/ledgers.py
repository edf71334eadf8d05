"""The ledgers of one kind of stream, all symbols together."""

from collections.abc import Iterator

from coinstream_contracts.messages import Stream
from coinstream_kafka.figures import GapCount
from coinstream_kafka.gaps.ledger import GapLedger
from coinstream_kafka.gaps.memory import Remembered


class Ledgers:
    """One ledger a symbol, begun where the log ends."""

    def __init__(self, stream: Stream, step: int, remembered: dict[str, Remembered]) -> None:
        self.stream = stream
        self.step = step
        self._remembered = remembered
        self._ledgers: dict[str, GapLedger] = {}

    def __iter__(self) -> Iterator[tuple[str, GapLedger]]:
        return iter(list(self._ledgers.items()))

    def of(self, symbol: str) -> GapLedger:
        """Return the symbol's ledger; one that is new begins with what the log remembers."""
        ledger = self._ledgers.get(symbol)
        if ledger is None:
            ledger = self._ledgers[symbol] = GapLedger(self.step)
            memory = self._remembered.pop(symbol, None)
            if memory is not None:
                ledger.newest = memory.newest
                for gap in memory.missing:
                    ledger.lose(gap.first, gap.last)
        return ledger

    def count(self) -> GapCount:
        """Return the sums over all symbols."""
        ledgers = list(self._ledgers.values())
        return GapCount(
            opened=sum(ledger.opened_count for ledger in ledgers),
            filled=sum(ledger.filled_count for ledger in ledgers),
            unfillable=sum(ledger.unfillable_count for ledger in ledgers),
            open=sum(ledger.open.size for ledger in ledgers),
        )
