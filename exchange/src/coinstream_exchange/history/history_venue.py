"""A market with a past out of the archive."""

from coinstream_contracts.intervals import Interval
from coinstream_exchange.history.archive import Archive
from coinstream_exchange.venue import Venue
from coinstream_exchange.venue_decorator import VenueDecorator
from coinstream_exchange.wire import KlineRow


class HistoryVenue(VenueDecorator):
    """Between the first and the last row of a series its candles are the archive's, and no others.

    So a candle that the archive lacks is missing here too. Before and after, they are the market's
    own. No candle is told before it has closed on the market's clock.
    """

    def __init__(self, inner: Venue, archive: Archive) -> None:
        super().__init__(inner)
        self._archive = archive

    def klines(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[KlineRow]:
        """Return candles by the exchange's rule for `startTime` and `endTime`."""
        if all(rules.symbol != symbol for rules in self.symbols()):
            raise KeyError(symbol)
        span = self._span_ms(symbol, interval)
        if span is None:
            return super().klines(symbol, interval, start_ms=start_ms, end_ms=end_ms, limit=limit)
        if start_ms is None:
            return self._newest(symbol, interval, span, end_ms, limit)
        return self._oldest(symbol, interval, span, start_ms, end_ms, limit)

    def _span_ms(self, symbol: str, interval: Interval) -> tuple[int, int] | None:
        """Return the open times of the first and the last of the archive's candles to be told."""
        span = self._archive.span_ms(symbol, interval)
        if span is None:
            return None
        first_ms, last_ms = span
        closed_ms = interval.floor(interval.floor(self.now_ms()) - 1)
        return (first_ms, min(last_ms, closed_ms)) if first_ms <= closed_ms else None

    def _oldest(
        self,
        symbol: str,
        interval: Interval,
        span: tuple[int, int],
        start_ms: int,
        end_ms: int | None,
        limit: int,
    ) -> list[KlineRow]:
        first_ms, last_ms = span
        until_ms = last_ms if end_ms is None else min(end_ms, last_ms)
        rows: list[KlineRow] = []
        if start_ms < first_ms:
            before_ms = min(until_ms, first_ms - 1)
            rows = self._own(symbol, interval, start_ms, before_ms, limit)
        if len(rows) < limit:
            left = limit - len(rows)
            rows += self._archive.oldest(symbol, interval, start_ms, until_ms, left)
        if len(rows) < limit and (end_ms is None or end_ms > last_ms):
            after_ms = max(start_ms, last_ms + 1)
            rows += self._own(symbol, interval, after_ms, end_ms, limit - len(rows))
        return rows

    def _newest(
        self,
        symbol: str,
        interval: Interval,
        span: tuple[int, int],
        end_ms: int | None,
        limit: int,
    ) -> list[KlineRow]:
        first_ms, last_ms = span
        rows: list[KlineRow] = []
        if end_ms is None or end_ms > last_ms:
            own = self._own(symbol, interval, None, end_ms, limit)
            rows = [row for row in own if row.open_time_ms > last_ms]
        if len(rows) < limit:
            until_ms = last_ms if end_ms is None else min(end_ms, last_ms)
            left = limit - len(rows)
            rows = self._archive.newest(symbol, interval, first_ms, until_ms, left) + rows
        if len(rows) < limit:
            before_ms = first_ms - 1 if end_ms is None else min(end_ms, first_ms - 1)
            rows = self._own(symbol, interval, None, before_ms, limit - len(rows)) + rows
        return rows

    def _own(
        self, symbol: str, interval: Interval, start_ms: int | None, end_ms: int | None, limit: int
    ) -> list[KlineRow]:
        return super().klines(symbol, interval, start_ms=start_ms, end_ms=end_ms, limit=limit)
