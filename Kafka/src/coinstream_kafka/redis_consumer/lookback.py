"""How far back in the log a lost hot state is looked for."""

from dataclasses import dataclass
from typing import Final

from coinstream_contracts import topics
from coinstream_contracts.redis_keys import CANDLE_HISTORY_LENGTH
from coinstream_contracts.times import HOUR_MS, MINUTE_MS


@dataclass(frozen=True, slots=True)
class Lookback:
    """The part of a partition that is read again, ending with its newest record.

    Time is that of the records, when they were produced: a replayed market counts like a live one.
    Without an age, only the number of records counts.
    """

    age_ms: int | None
    records: int

    def start(self, *, first: int, end: int, by_age: int | None) -> int:
        """Return the offset to begin with.

        Args:
            first: the oldest offset of the partition.
            end: the offset after its newest record.
            by_age: the first offset that is young enough; None when that is not known.
        """
        return min(end, max(first, end - self.records, by_age or 0))


LOOKBACKS: Final = {
    # Every minute kept, and some more for those that came late.
    topics.KLINES.name: Lookback((CANDLE_HISTORY_LENGTH + 60) * MINUTE_MS, 5_000_000),
    # A quiet market's book may be minutes old and still be the newest.
    topics.BOOKS.name: Lookback(10 * MINUTE_MS, 50_000),
    topics.TRADES.name: Lookback(2 * HOUR_MS, 200_000),
    topics.SYMBOLS.name: Lookback(None, 1_000_000),
}
