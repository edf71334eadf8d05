"""The kline streams of one symbol, in all intervals."""

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS, SECOND_MS
from coinstream_exchange.market.candle import Candle, flat_candle, kline_body
from coinstream_exchange.market.outlet import Outlet
from coinstream_exchange.market.symbol_market import SymbolMarket
from coinstream_exchange.wire import KlineEvent

_MINUTES = tuple(interval for interval in Interval if interval is not Interval.S1)


class KlineStreams:
    """Pushes open candles when they changed, and each candle once when it closes."""

    __slots__ = ("_market", "_names", "_out", "_pushed", "_second_ms", "_symbol")

    def __init__(self, market: SymbolMarket, out: Outlet) -> None:
        self._market = market
        self._out = out
        self._symbol = market.rules.symbol
        self._names = {i: f"{self._symbol.lower()}@kline_{i}" for i in Interval}
        self._pushed: dict[Interval, tuple[int, int]] = {}
        self._second_ms = 0

    def push(self, now_ms: int) -> None:
        """Publish the open candles that changed since they were last pushed."""
        for interval in _MINUTES:
            if not self._out.derives(self._names[interval]):
                continue
            candle = self._market.current(interval)
            if candle is None:
                continue
            state = (candle.open_time_ms, candle.trades)
            if self._pushed.get(interval) != state:
                self._pushed[interval] = state
                self._publish(now_ms, candle, interval, closed=False)

    def close_minutes(self, now_ms: int, time_ms: int) -> None:
        """Close the minutes that ended by `time_ms`, and publish every candle that ended so."""
        for minute in self._market.close_minutes(time_ms):
            self._publish_closed(now_ms, minute)

    def skip_to(self, now_ms: int, time_ms: int) -> None:
        """Close the open minute and leave out those up to `time_ms`, of which nothing was seen."""
        for minute in self._market.skip_to(time_ms):
            self._publish_closed(now_ms, minute)

    def correct_closed(self, now_ms: int, time_ms: int) -> None:
        """Publish the closed candles of a time again, after a trade that came late."""
        minute = self._market.open_minute
        if minute is None:
            return
        for interval in _MINUTES:
            start_ms, end_ms = interval.floor(time_ms), interval.next(time_ms)
            if end_ms <= minute.open_time_ms and self._out.derives(self._names[interval]):
                self._publish_merged(now_ms, start_ms, end_ms, interval)

    def push_seconds(self, now_ms: int, time_ms: int) -> None:
        """Publish the closed seconds before `time_ms`, up to which every trade is known."""
        end_ms = time_ms - time_ms % SECOND_MS
        if not self._out.derives(self._names[Interval.S1]):
            self._second_ms = end_ms
            return
        start_ms = self._second_ms or end_ms - SECOND_MS
        traded = {c.open_time_ms: c for c in self._market.tape.seconds(start_ms, end_ms)}
        price = self._market.tape.price_before(start_ms)
        for open_time_ms in range(start_ms, end_ms, SECOND_MS):
            candle = traded.get(open_time_ms)
            if candle is not None:
                price = candle.close
            elif price:
                candle = flat_candle(open_time_ms, price)
            if candle is not None:
                self._publish(now_ms, candle, Interval.S1, closed=True)
        self._second_ms = max(start_ms, end_ms)

    def _publish_closed(self, now_ms: int, minute: Candle) -> None:
        end_ms = minute.open_time_ms + MINUTE_MS
        for interval in _MINUTES:
            if interval.next(minute.open_time_ms) != end_ms:
                continue
            if not self._out.derives(self._names[interval]):
                continue
            if interval is Interval.M1:
                self._publish(now_ms, minute, interval, closed=True)
            else:
                start_ms = interval.floor(minute.open_time_ms)
                self._publish_merged(now_ms, start_ms, end_ms, interval)

    def _publish_merged(self, now_ms: int, start_ms: int, end_ms: int, interval: Interval) -> None:
        candle = self._market.merged(start_ms, end_ms)
        if candle is not None:
            candle.open_time_ms = start_ms
            self._publish(now_ms, candle, interval, closed=True)

    def _publish(self, now_ms: int, candle: Candle, interval: Interval, *, closed: bool) -> None:
        body = kline_body(self._symbol, candle, interval, closed=closed)
        self._out.publish(self._names[interval], KlineEvent(now_ms, self._symbol, body))
