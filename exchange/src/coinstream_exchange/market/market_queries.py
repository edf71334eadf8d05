"""The REST side of a market: answers from the state of the moment."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import HOUR_MS, SECOND_MS
from coinstream_exchange.market.candle import Candle, flat_candle, kline_row, roll_up
from coinstream_exchange.market.depth_diffs import snapshot
from coinstream_exchange.market.symbol_market import SymbolMarket
from coinstream_exchange.market.symbol_streams import SymbolStreams
from coinstream_exchange.venue import SymbolRules
from coinstream_exchange.wire import (
    AggTrade,
    AvgPrice,
    DepthSnapshot,
    KlineRow,
    PublicTrade,
    Ticker24h,
)


class Clock(Protocol):
    """The exchange's clock."""

    def __call__(self) -> int:
        """Return the time in ms."""


class MarketQueries:
    """Answers of a market made of `streams` by symbol. Raises `KeyError` for an unlisted symbol."""

    def __init__(self, streams: Mapping[str, SymbolStreams], clock: Clock) -> None:
        self._streams = streams
        self._clock = clock

    def symbols(self) -> Sequence[SymbolRules]:
        """Return the listed symbols."""
        return [streams.market.rules for streams in self._streams.values()]

    def depth(self, symbol: str, limit: int) -> DepthSnapshot:
        """Return the best `limit` levels a side at the book's update id."""
        return snapshot(self._streams[symbol].market.book, limit)

    def trades(self, symbol: str, *, from_id: int | None, limit: int) -> list[PublicTrade]:
        """Return `limit` trades from `from_id` on, or the newest."""
        return self._streams[symbol].market.tape.trades(from_id=from_id, limit=limit)

    def agg_trades(
        self,
        symbol: str,
        *,
        from_id: int | None,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[AggTrade]:
        """Return aggregates from an id or within both times included, else the newest."""
        return self._streams[symbol].market.tape.agg_trades(
            from_id=from_id, start_ms=start_ms, end_ms=end_ms, limit=limit
        )

    def avg_price(self, symbol: str) -> AvgPrice:
        """Return the volume-weighted average price of the last five minutes."""
        return self._streams[symbol].statistics.average(self._clock())

    def ticker_24h(self, symbol: str) -> Ticker24h:
        """Return the statistics of the last rolling 24 hours."""
        return self._streams[symbol].statistics.ticker(self._clock())

    def klines(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[KlineRow]:
        """Return candles by open time: the oldest from `start_ms`, else the newest to `end_ms`."""
        market = self._streams[symbol].market
        if interval is Interval.S1:
            candles = _seconds(market, start_ms, end_ms, limit)
        elif start_ms is not None:
            candles = _oldest(market, interval, start_ms, end_ms, limit)
        else:
            candles = _newest(market, interval, end_ms, limit)
        return [kline_row(candle, interval) for candle in candles]


def _end_ms(market: SymbolMarket, end_ms: int | None) -> int:
    """Return the time before which candles are asked for: `end_ms` is included."""
    now_ms = market.open_minute.open_time_ms + 1 if market.open_minute is not None else 0
    return now_ms if end_ms is None else min(end_ms + 1, now_ms)


def _oldest(
    market: SymbolMarket, interval: Interval, start_ms: int, end_ms: int | None, limit: int
) -> list[Candle]:
    first_ms = interval.floor(max(start_ms, market.start_ms()))
    if first_ms < start_ms:
        first_ms = interval.next(first_ms)
    return list(_candles(market, interval, first_ms, _end_ms(market, end_ms), limit))


def _newest(
    market: SymbolMarket, interval: Interval, end_ms: int | None, limit: int
) -> list[Candle]:
    before_ms = _end_ms(market, end_ms)
    start_ms = market.start_ms()
    if before_ms <= start_ms:
        return []
    guess_ms = interval.floor(before_ms - 1)
    for _ in range(limit - 1):
        if guess_ms <= start_ms:
            break
        guess_ms = interval.floor(guess_ms - 1)
    candles = list(_candles(market, interval, guess_ms, before_ms, limit))
    if len(candles) < limit and guess_ms > start_ms:
        # Minutes are missing: look further back.
        everything = list(_candles(market, interval, start_ms, before_ms, None))
        return everything[-limit:]
    return candles


def _candles(
    market: SymbolMarket, interval: Interval, start_ms: int, before_ms: int, limit: int | None
) -> Iterator[Candle]:
    """Yield up to `limit` candles opened in `[start_ms, before_ms)`, the last one whole."""
    if start_ms >= before_ms:
        return
    end_ms = interval.next(before_ms - 1)
    hours = interval.length_ms is None or interval.length_ms >= HOUR_MS
    rolled = roll_up(market.minutes(start_ms, end_ms, hours=hours), interval)
    for count, candle in enumerate(rolled, start=1):
        yield candle
        if count == limit:
            return


def _seconds(
    market: SymbolMarket, start_ms: int | None, end_ms: int | None, limit: int
) -> list[Candle]:
    """Return the seconds of the kept trades, those without a trade included."""
    first_ms, last_ms = market.tape.first_time_ms(), market.tape.last_time_ms
    if first_ms is None:
        return []
    first_ms -= first_ms % SECOND_MS
    before_ms = last_ms + 1 if end_ms is None else min(end_ms, last_ms) + 1
    if start_ms is not None:
        first_ms = max(first_ms, -(-start_ms // SECOND_MS) * SECOND_MS)
        before_ms = min(before_ms, first_ms + limit * SECOND_MS)
    else:
        first_ms = max(first_ms, (before_ms - 1) // SECOND_MS * SECOND_MS - (limit - 1) * SECOND_MS)
    end_second_ms = -(-before_ms // SECOND_MS) * SECOND_MS
    traded = {c.open_time_ms: c for c in market.tape.seconds(first_ms, end_second_ms)}
    price = market.tape.price_before(first_ms)
    candles: list[Candle] = []
    for open_time_ms in range(first_ms, end_second_ms, SECOND_MS):
        candle = traded.get(open_time_ms) or flat_candle(open_time_ms, price)
        price = candle.close
        candles.append(candle)
    return candles
