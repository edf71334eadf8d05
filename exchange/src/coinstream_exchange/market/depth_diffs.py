"""Book changes gathered into the diffs of the depth streams."""

from coinstream_exchange.market.amounts import to_text
from coinstream_exchange.market.book import Book
from coinstream_exchange.wire import DepthEvent, DepthSnapshot, Level


class DepthDiffs:
    """The last quantity of each level changed since the last diff, and the update ids between."""

    __slots__ = ("_asks", "_bids", "_first_update_id", "_last_update_id")

    def __init__(self) -> None:
        self._bids: dict[str, str] = {}
        self._asks: dict[str, str] = {}
        self._first_update_id = 0
        self._last_update_id = 0

    def add(self, event: DepthEvent) -> None:
        """Take in a diff; those given follow each other without a gap."""
        if not self._first_update_id:
            self._first_update_id = event.first_update_id
        self._last_update_id = event.last_update_id
        self._bids.update(event.bids)
        self._asks.update(event.asks)

    def flush(self, symbol: str, now_ms: int) -> DepthEvent | None:
        """Return what was gathered as one diff, and start anew; None when there was nothing."""
        if not self._first_update_id:
            return None
        event = DepthEvent(
            event_time_ms=now_ms,
            symbol=symbol,
            first_update_id=self._first_update_id,
            last_update_id=self._last_update_id,
            bids=sorted(self._bids.items(), key=_price, reverse=True),
            asks=sorted(self._asks.items(), key=_price),
        )
        self._bids, self._asks, self._first_update_id = {}, {}, 0
        return event


class LevelChanges:
    """Single changes of a book, each of which is one update id, since the last diff."""

    __slots__ = ("_asks", "_bids", "_flushed_id", "book")

    def __init__(self, book: Book) -> None:
        self.book = book
        self._bids: dict[int, int] = {}
        self._asks: dict[int, int] = {}
        self._flushed_id = book.last_update_id

    def set_bid(self, price: int, quantity: int) -> None:
        """Change a level of the bids; quantity 0 removes it."""
        self.book.bids.set(price, quantity)
        self.book.last_update_id += 1
        self._bids[price] = quantity

    def set_ask(self, price: int, quantity: int) -> None:
        """Change a level of the asks; quantity 0 removes it."""
        self.book.asks.set(price, quantity)
        self.book.last_update_id += 1
        self._asks[price] = quantity

    def flush(self, symbol: str, now_ms: int) -> DepthEvent | None:
        """Return the changes as one diff, and start anew; None when there were none."""
        if not (self._bids or self._asks):
            return None
        event = DepthEvent(
            event_time_ms=now_ms,
            symbol=symbol,
            first_update_id=self._flushed_id + 1,
            last_update_id=self.book.last_update_id,
            bids=_texts(sorted(self._bids.items(), reverse=True)),
            asks=_texts(sorted(self._asks.items())),
        )
        self._flushed_id = self.book.last_update_id
        self._bids.clear()
        self._asks.clear()
        return event


def snapshot(book: Book, limit: int) -> DepthSnapshot:
    """Return the best `limit` levels a side at the book's update id."""
    return DepthSnapshot(
        last_update_id=book.last_update_id,
        bids=_texts(book.bids.top(limit)),
        asks=_texts(book.asks.top(limit)),
    )


def _texts(levels: list[tuple[int, int]]) -> list[Level]:
    return [(to_text(price), to_text(quantity)) for price, quantity in levels]


def _price(level: Level) -> tuple[int, str]:
    # Texts with the same number of decimals order by length first, then as text.
    return len(level[0]), level[0]
