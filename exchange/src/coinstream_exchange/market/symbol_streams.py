"""The streams of one symbol: every event of its market, in the order in which it happens."""

from collections.abc import Collection

from coinstream_contracts.times import MINUTE_MS
from coinstream_exchange.market.amounts import to_text
from coinstream_exchange.market.depth_diffs import DepthDiffs, LevelChanges, snapshot
from coinstream_exchange.market.kline_streams import KlineStreams
from coinstream_exchange.market.outlet import Outlet
from coinstream_exchange.market.statistics_streams import StatisticsStreams
from coinstream_exchange.market.symbol_market import SymbolMarket
from coinstream_exchange.venue import Publish
from coinstream_exchange.wire import AggTradeEvent, BookTickerEvent, DepthEvent, TradeEvent

_PARTIAL_LEVELS = (5, 10, 20)


class SymbolStreams:
    """Folds what happens into `market` and publishes it.

    Streams in `recorded` are published by whoever holds the recording; the others are derived here,
    and only while somebody reads them. `now_ms` is the stamp that the events get.
    """

    __slots__ = (
        "_agg_id",
        "_agg_trade",
        "_best",
        "_book_ticker",
        "_fast",
        "_merged",
        "_out",
        "_partial",
        "_slow",
        "_symbol",
        "_trade",
        "changes",
        "klines",
        "market",
        "statistics",
    )

    def __init__(
        self, market: SymbolMarket, publish: Publish, recorded: Collection[str] = ()
    ) -> None:
        self.market = market
        self.changes = LevelChanges(market.book)
        self._out = Outlet(publish, frozenset(recorded))
        self.klines = KlineStreams(market, self._out)
        self.statistics = StatisticsStreams(market, self._out)
        self._symbol = market.rules.symbol
        name = self._symbol.lower()
        self._trade, self._agg_trade = f"{name}@trade", f"{name}@aggTrade"
        self._book_ticker = f"{name}@bookTicker"
        self._fast, self._slow = f"{name}@depth@100ms", f"{name}@depth"
        self._partial = [
            (levels, f"{name}@depth{levels}@100ms", f"{name}@depth{levels}")
            for levels in _PARTIAL_LEVELS
        ]
        self._best: tuple[int, int, int, int] = (0, 0, 0, 0)
        self._merged = DepthDiffs()
        self._agg_id = -1

    def trade(
        self,
        now_ms: int,
        id_: int,
        price: int,
        quantity: int,
        time_ms: int,
        *,
        buyer_is_maker: bool,
    ) -> None:
        """Take a trade: fold it, and publish it and what it completes."""
        market = self.market
        minute = market.open_minute
        if minute is not None and time_ms >= minute.open_time_ms + MINUTE_MS:
            self.klines.close_minutes(now_ms, time_ms)
        agg_id = market.add_trade(id_, price, quantity, time_ms, buyer_is_maker=buyer_is_maker)
        if minute is not None and time_ms < minute.open_time_ms:
            self.klines.correct_closed(now_ms, time_ms)
        if agg_id != self._agg_id:
            self._complete_aggregate(now_ms)
            self._agg_id = agg_id
        if self._out.derives(self._trade):
            event = TradeEvent(
                now_ms,
                self._symbol,
                id_,
                to_text(price),
                to_text(quantity),
                time_ms,
                buyer_is_maker,
            )
            self._out.publish(self._trade, event)

    def complete_aggregate(self, now_ms: int) -> None:
        """Publish the open aggregate trade if its millisecond is over."""
        if self._agg_id >= 0 and self.market.tape.last_time_ms < now_ms:
            self._complete_aggregate(now_ms)
            self._agg_id = -1

    def best_prices(self) -> None:
        """Publish the best bid and ask if they changed since the last call."""
        book = self.market.book
        best = (*book.bids.best_level(), *book.asks.best_level())
        if best == self._best:
            return
        self._best = best
        if self._out.derives(self._book_ticker):
            bid, bid_quantity, ask, ask_quantity = best
            event = BookTickerEvent(
                book.last_update_id,
                self._symbol,
                to_text(bid),
                to_text(bid_quantity),
                to_text(ask),
                to_text(ask_quantity),
            )
            self._out.publish(self._book_ticker, event)

    def flush_diff(self, now_ms: int) -> None:
        """Publish the book's single changes since the last call as one diff."""
        event = self.changes.flush(self._symbol, now_ms)
        if event is not None:
            self.diff(event)

    def diff(self, event: DepthEvent) -> None:
        """Publish a diff that the book has in it already."""
        self._merged.add(event)
        if self._out.derives(self._fast):
            self._out.publish(self._fast, event)
        for levels, stream, _ in self._partial:
            if self._out.derives(stream):
                self._out.publish(stream, snapshot(self.market.book, levels))

    def every_second(self, now_ms: int) -> None:
        """Publish the diff and the partial books that are pushed each second."""
        diff = self._merged.flush(self._symbol, now_ms)
        if diff is None:
            return
        if self._out.derives(self._slow):
            self._out.publish(self._slow, diff)
        for levels, _, stream in self._partial:
            if self._out.derives(stream):
                self._out.publish(stream, snapshot(self.market.book, levels))

    def _complete_aggregate(self, now_ms: int) -> None:
        if self._agg_id < 0 or not self._out.derives(self._agg_trade):
            return
        row = self.market.tape.aggregate(self._agg_id)
        if row is None:
            return
        event = AggTradeEvent(
            now_ms,
            self._symbol,
            row.id,
            row.price,
            row.quantity,
            row.first_trade_id,
            row.last_trade_id,
            row.time_ms,
            row.buyer_is_maker,
        )
        self._out.publish(self._agg_trade, event)
