"""What a number of messages changes in the hot state: the newest of each, folded in memory."""

from coinstream_contracts.messages import Book, Kline, SymbolInfo, Trade, supersedes
from coinstream_contracts.redis_keys import TRADE_HISTORY_LENGTH
from coinstream_redis.precedence import (
    book_supersedes,
    symbol_info_supersedes,
    trade_ids_restarted,
    trade_supersedes,
)


class TradeChanges:
    """The trades of one symbol, one for each id."""

    __slots__ = ("_by_id", "newest")

    def __init__(self, first: Trade) -> None:
        self.newest = first
        self._by_id = {first.id: first}

    def add(self, trade: Trade) -> None:
        """Take a trade; one that shows that ids were given anew drops those before it."""
        if trade.id > self.newest.id:
            self.newest = trade
        elif trade_ids_restarted(trade, self.newest):
            self._by_id.clear()
            self.newest = trade
        elif trade.id in self._by_id and not trade_supersedes(trade, self._by_id[trade.id]):
            return
        self._by_id[trade.id] = trade

    def kept(self) -> list[Trade]:
        """Return the newest trades, ascending by id, no more of them than Redis keeps."""
        ids = sorted(self._by_id)[-TRADE_HISTORY_LENGTH:]
        return [self._by_id[trade_id] for trade_id in ids]


class Changes:
    """Folds messages in any order into at most one value for each place of the hot state."""

    __slots__ = ("books", "candles", "symbol_infos", "trades")

    def __init__(self) -> None:
        self.candles: dict[tuple[str, int], Kline] = {}
        self.books: dict[str, Book] = {}
        self.trades: dict[str, TradeChanges] = {}
        self.symbol_infos: dict[str, SymbolInfo] = {}

    def __bool__(self) -> bool:
        return bool(self.candles or self.books or self.trades or self.symbol_infos)

    def add_candle(self, candle: Kline) -> None:
        """Keep the newest revision of a one-minute candle."""
        place = (candle.symbol, candle.open_time_ms)
        old = self.candles.get(place)
        if old is None or supersedes(candle, old):
            self.candles[place] = candle

    def add_book(self, book: Book) -> None:
        """Keep the newest book of its symbol."""
        old = self.books.get(book.symbol)
        if old is None or book_supersedes(book, old):
            self.books[book.symbol] = book

    def add_trade(self, trade: Trade) -> None:
        """Keep a trade once."""
        changes = self.trades.get(trade.symbol)
        if changes is None:
            self.trades[trade.symbol] = TradeChanges(trade)
        else:
            changes.add(trade)

    def add_symbol_info(self, info: SymbolInfo) -> None:
        """Keep the newest word on a symbol."""
        old = self.symbol_infos.get(info.symbol)
        if old is None or symbol_info_supersedes(info, old):
            self.symbol_infos[info.symbol] = info
