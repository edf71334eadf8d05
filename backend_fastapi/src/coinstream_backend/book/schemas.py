"""An order book as the API gives it."""

from typing import Annotated

from msgspec import Meta, Struct, field

from coinstream_backend.wire import Price, Quantity, SymbolName, TimeMs
from coinstream_contracts.messages import Book

PriceLevel = tuple[Price, Quantity]


class OrderBook(Struct, frozen=True, kw_only=True):
    """The best levels of a book, best first, each `[price, quantity]`."""

    symbol: SymbolName
    last_update_id: Annotated[
        int, Meta(description="The exchange's id of the last update that the book contains.")
    ]
    event_time_ms: TimeMs = field(name="event_time")
    bids: Annotated[list[PriceLevel], Meta(description="Highest price first.")]
    asks: Annotated[list[PriceLevel], Meta(description="Lowest price first.")]
    stale: Annotated[
        bool,
        Meta(description="Updates were missed: the last known levels, until it is synchronised."),
    ]


def order_book_of(book: Book, levels: int) -> OrderBook:
    """Return the best `levels` a side of a Kafka or Redis value."""
    return OrderBook(
        symbol=book.symbol,
        last_update_id=book.last_update_id,
        event_time_ms=book.event_time_ms,
        bids=book.bids[:levels],
        asks=book.asks[:levels],
        stale=book.stale,
    )
