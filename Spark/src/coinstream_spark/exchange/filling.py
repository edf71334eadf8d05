"""Minutes of the exchange into the history, where they are not there already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from coinstream_contracts.candles import Candle, CandleSource, CandleStatus
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_mongodb.upserts import UpsertCounts
from coinstream_spark.exchange.client import CANDLES_PER_CALL


class Exchange(Protocol):
    """Where candles are asked for, as `KlineClient`."""

    def open_ms(self, symbol: str, interval: Interval) -> int | None:
        """Return when the candle opened that is still open."""

    def first_ms(self, symbol: str, interval: Interval) -> int | None:
        """Return when the first listed candle opened."""

    def candles(self, symbol: str, interval: Interval, start_ms: int, end_ms: int) -> list[Candle]:
        """Return closed candles."""


class Candles(Protocol):
    """Where candles are kept, as `CandleStore`."""

    def upsert(self, candles: Iterable[Candle]) -> UpsertCounts:
        """Store candles by revision."""

    def range(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Iterator[Candle]:
        """Yield stored candles, ascending."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a page of minutes came to."""

    start_ms: int
    end_ms: int
    asked: bool
    counts: UpsertCounts
    holes: int
    """Minutes that the exchange does not have either."""


def fill(
    exchange: Exchange, store: Candles, symbol: str, start_ms: int, end_ms: int
) -> Iterator[Filled]:
    """Fill a symbol's minutes, page by page; a page that is whole already is not asked for again.

    So a run that was interrupted goes on where it was. Minutes that are not over are left out, and
    so is all that was before the exchange listed the symbol.

    Raises:
        ExchangeError: the exchange gave no answer to use.
        pymongo.errors.PyMongoError: MongoDB is away.
    """
    closed_to_ms = exchange.open_ms(symbol, Interval.M1) or 0
    start_ms = max(start_ms, exchange.first_ms(symbol, Interval.M1) or 0)
    for page_start_ms, page_end_ms in pages(start_ms, min(end_ms, closed_to_ms)):
        minutes = (page_end_ms - page_start_ms) // MINUTE_MS
        stored = store.range(symbol, Interval.M1, page_start_ms, page_end_ms)
        if sum(map(is_the_exchanges, stored)) == minutes:
            yield Filled(page_start_ms, page_end_ms, False, UpsertCounts(), 0)
            continue
        found = exchange.candles(symbol, Interval.M1, page_start_ms, page_end_ms)
        counts = store.upsert(found)
        yield Filled(page_start_ms, page_end_ms, True, counts, minutes - len(found))


def pages(
    start_ms: int, end_ms: int, interval: Interval = Interval.M1
) -> Iterator[tuple[int, int]]:
    """Cut a range, widened to whole candles, into what one answer holds.

    The cuts do not depend on the start: a range that overlaps another has pages in common with it.
    """
    step_ms = interval.next(0)
    length_ms = CANDLES_PER_CALL * step_ms
    at_ms, last_ms = interval.floor(start_ms), -(-end_ms // step_ms) * step_ms
    while at_ms < last_ms:
        next_ms = min(at_ms - at_ms % length_ms + length_ms, last_ms)
        yield at_ms, next_ms
        at_ms = next_ms


def is_the_exchanges(candle: Candle) -> bool:
    """Say whether a minute is closed and the exchange's own."""
    return candle.status is CandleStatus.COMPLETE and candle.source not in {
        CandleSource.TRADES,
        CandleSource.AGGREGATE,
    }
