"""The newest book, out of Redis or straight from Kafka."""

from coinstream_backend.book.schemas import OrderBook, order_book_of
from coinstream_backend.live.hub import Hub
from coinstream_backend.problems import Problem
from coinstream_backend.stored_state import StoredState


async def current_book(stored: StoredState, hub: Hub, symbol: str, levels: int) -> OrderBook:
    """Return the best `levels` a side.

    Raises:
        Problem: no book has come yet.
    """
    book = hub.books.fold(symbol).join((await stored.books([symbol])).get(symbol))
    if book is None:
        raise Problem(404, "no_book", f"no order book of {symbol} yet")
    return order_book_of(book, levels)
