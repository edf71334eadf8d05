"""What the reader hands over at once."""

from typing import NamedTuple

from msgspec import Struct, field

from coinstream_contracts.messages import Book, Kline, Stream, StreamHealth, SymbolInfo, Trade


class Arrival(NamedTuple):
    """A stream's newest message: when it was written to Kafka, and its event's stamp, in ms."""

    arrival_ms: int
    event_time_ms: int


class Batch(Struct):
    """The messages of one poll, each list in the order of its partitions."""

    klines: list[Kline] = field(default_factory=list)
    books: list[Book] = field(default_factory=list)
    trades: list[Trade] = field(default_factory=list)
    reports: list[StreamHealth] = field(default_factory=list)
    listings: list[SymbolInfo] = field(default_factory=list)
    arrivals: dict[tuple[str, Stream], Arrival] = field(default_factory=dict)
    market_changed: bool = False
    reached_end_s: float | None = None
    """When the reader was at the end of every partition, on the monotonic clock."""
