"""The rolling statistics of one symbol: 24 h tickers and the five-minute average price."""

from coinstream_contracts.times import MINUTE_MS
from coinstream_exchange.market.amounts import UNIT, divide, to_text
from coinstream_exchange.market.outlet import Outlet
from coinstream_exchange.market.rolling_day import RollingDay, mini_ticker_event, ticker_event
from coinstream_exchange.market.symbol_market import SymbolMarket
from coinstream_exchange.wire import AvgPrice, AvgPriceEvent, Ticker24h

AVERAGE_MINUTES = 5


class StatisticsStreams:
    """Publishes the statistics that are pushed each second."""

    __slots__ = ("_average", "_day", "_market", "_mini", "_out", "_reported_id", "_ticker")

    def __init__(self, market: SymbolMarket, out: Outlet) -> None:
        self._market = market
        self._day = RollingDay(market)
        self._out = out
        name = market.rules.symbol.lower()
        self._ticker, self._mini = f"{name}@ticker", f"{name}@miniTicker"
        self._average = f"{name}@avgPrice"
        self._reported_id = -1

    def every_second(self, now_ms: int) -> None:
        """Publish the statistics somebody reads."""
        if self._out.derives(self._average):
            average = self.average(now_ms)
            event = AvgPriceEvent(
                now_ms,
                self._market.rules.symbol,
                f"{average.mins}m",
                average.price,
                self._market.tape.last_time_ms,
            )
            self._out.publish(self._average, event)
        wants_ticker, wants_mini = (
            self._out.derives(self._ticker),
            self._out.derives(self._mini),
        )
        if wants_ticker or wants_mini:
            ticker = self.ticker(now_ms)
            if wants_ticker:
                self._out.publish(self._ticker, ticker_event(ticker, now_ms))
            if wants_mini:
                self._out.publish(self._mini, mini_ticker_event(ticker, now_ms))

    def ticker(self, now_ms: int) -> Ticker24h:
        """Return the statistics of the last rolling 24 hours."""
        return self._day.ticker(now_ms)

    def changed_ticker(self, now_ms: int) -> Ticker24h | None:
        """Return the 24 h statistics if a trade came since the last call."""
        last_id = self._market.tape.last_id
        if last_id == self._reported_id:
            return None
        self._reported_id = last_id
        return self.ticker(now_ms)

    def average(self, now_ms: int) -> AvgPrice:
        """Return the average over the open minute and the four before it."""
        minute = self._market.open_minute
        price = 0
        if minute is not None:
            start_ms = minute.open_time_ms - (AVERAGE_MINUTES - 1) * MINUTE_MS
            closed = self._market.merged(start_ms, minute.open_time_ms)
            volume = minute.volume + (closed.volume if closed is not None else 0)
            quote = minute.quote_volume + (closed.quote_volume if closed is not None else 0)
            price = divide(quote * UNIT, volume) or minute.close
        return AvgPrice(AVERAGE_MINUTES, to_text(price), now_ms)
