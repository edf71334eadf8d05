"""The three feeds: candles, books and trades."""

from collections.abc import Hashable, Sequence

from msgspec import Raw

from coinstream_backend.book.schemas import order_book_of
from coinstream_backend.candles.schemas import candle_event_of
from coinstream_backend.candles.written import WrittenCandle
from coinstream_backend.live.backlog import Backlog, EveryBacklog
from coinstream_backend.live.book_fold import BookFold, BookSeam
from coinstream_backend.live.candle_fold import CandleFold, CandleSeam
from coinstream_backend.live.feed import Feed, LiveKind, Opening
from coinstream_backend.live.schemas import (
    BookInitial,
    BookUpdate,
    CandleLatest,
    CandlesInitial,
    CandleUpdate,
    TradesInitial,
    TradeUpdate,
)
from coinstream_backend.live.trade_fold import TradeFold, TradeSeam
from coinstream_backend.trades.schemas import public_trade_of, trade_event_of
from coinstream_backend.wire import array
from coinstream_contracts.messages import Book, Kline, Trade


class CandleFeed(Feed[Kline, CandleFold]):
    """One-minute candles: the last value of each minute counts."""

    kind = LiveKind.KLINE

    def new_fold(self) -> CandleFold:
        """Return an empty fold."""
        return CandleFold()

    def key(self, message: Kline) -> Hashable:
        """Return the minute: a closed one is never replaced by the next one's state."""
        return message.open_time_ms

    def update(self, message: Kline, variant: int) -> CandleUpdate:  # noqa: ARG002 - alike for all
        """Return the `update`."""
        return CandleUpdate(message.symbol, candle_event_of(message))

    def since(self, symbol: str, open_time_ms: int) -> list[Kline]:
        """Return a symbol's minutes from `open_time_ms` on, ascending."""
        return self.fold(symbol).since(open_time_ms)

    def open(self, symbol: str, stored: Sequence[WrittenCandle] | None, limit: int) -> Opening:
        """Return `initial` with the newest `limit` closed candles, and `latest` if one is open."""
        joined = self.fold(symbol).join(stored or (), limit + 1)
        closed = [candle.json for candle in joined if candle.closed][-limit:]
        initial = CandlesInitial(symbol, Raw(array(closed)))
        seam = CandleSeam(stored) if stored else None
        if joined and not joined[-1].closed:
            return Opening([initial, CandleLatest(symbol, Raw(joined[-1].json))], seam)
        return Opening([initial], seam)


class BookFeed(Feed[Book, BookFold]):
    """Books: the last value counts."""

    kind = LiveKind.ORDERBOOK

    def new_fold(self) -> BookFold:
        """Return an empty fold."""
        return BookFold()

    def key(self, message: Book) -> Hashable:  # noqa: ARG002 - there is one book a symbol
        """Return the same key for every state of a symbol's book."""
        return None

    def variant(self, limit: int) -> int:
        """Return the number of levels: books of different depth are different bytes."""
        return limit

    def update(self, message: Book, variant: int) -> BookUpdate:
        """Return the `update` with `variant` levels a side."""
        return BookUpdate(message.symbol, order_book_of(message, variant))

    def open(self, symbol: str, stored: Book | None, limit: int) -> Opening:
        """Return `initial` with the book, or with an empty list when there is none yet."""
        book = self.fold(symbol).join(stored)
        data = [] if book is None else [order_book_of(book, limit)]
        seam = BookSeam(stored) if stored is not None and book is stored else None
        return Opening([BookInitial(symbol, data)], seam)


class TradeFeed(Feed[Trade, TradeFold]):
    """Trades: each one counts."""

    kind = LiveKind.TRADES

    def new_fold(self) -> TradeFold:
        """Return an empty fold."""
        return TradeFold()

    def new_backlog(self) -> Backlog:
        """Return a backlog that keeps each trade."""
        return EveryBacklog()

    def key(self, message: Trade) -> Hashable:
        """Return the id: no trade replaces another."""
        return message.id

    def update(self, message: Trade, variant: int) -> TradeUpdate:  # noqa: ARG002 - alike for all
        """Return the `update`."""
        return TradeUpdate(message.symbol, trade_event_of(message))

    def open(self, symbol: str, stored: Sequence[Trade] | None, limit: int) -> Opening:
        """Return `initial` with the newest `limit` trades."""
        joined = self.fold(symbol).join(stored or (), limit)
        initial = TradesInitial(symbol, [public_trade_of(trade) for trade in joined])
        ahead = stored and joined[-1] is stored[-1]
        return Opening([initial], TradeSeam(joined[-1]) if ahead else None)
