"""Kafka records to messages."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple, TypeVar

import msgspec

from coinstream_backend.stream.batch import Arrival, Batch
from coinstream_backend.stream.market_epoch import MarketEpoch
from coinstream_contracts import topics
from coinstream_contracts.messages import (
    Book,
    InvalidMessageError,
    Kline,
    Stream,
    StreamHealth,
    SymbolInfo,
    Trade,
    decoder,
)

Message = TypeVar("Message", bound=msgspec.Struct)
LiveMessage = TypeVar("LiveMessage", Kline, Book, Trade)


class Record(NamedTuple):
    """A Kafka record: its value, None in a tombstone, and the producer's wall clock in ms."""

    value: bytes | None
    timestamp: int


Refuse = Callable[[str, InvalidMessageError], None]

_decode_kline: Final = decoder(Kline)
_decode_book: Final = decoder(Book)
_decode_trade: Final = decoder(Trade)
_decode_report: Final = decoder(StreamHealth)
_decode_listing: Final = decoder(SymbolInfo)


def decode_batch(
    records: Mapping[str, Iterable[Record]], epoch: MarketEpoch, refuse: Refuse
) -> Batch:
    """Return the messages in `records`, which come by topic.

    What cannot be decoded goes to `refuse` with its topic, and nothing else is lost. Listings are
    read first, for they may begin a new market, and what was written before it is left out.
    """
    batch = Batch()
    for info, arrival_ms in _decoded(records, topics.SYMBOLS.name, _decode_listing, refuse):
        batch.market_changed |= epoch.observe(info, arrival_ms)
        batch.listings.append(info)
    reports = _decoded(records, topics.STREAM_HEALTH.name, _decode_report, refuse)
    batch.reports = [report for report, _ in reports]
    begin_ms, arrivals = epoch.began_ms, batch.arrivals
    klines = _decoded(records, topics.KLINES.name, _decode_kline, refuse)
    batch.klines = _live(klines, Stream.KLINE_1M, begin_ms, arrivals)
    books = _decoded(records, topics.BOOKS.name, _decode_book, refuse)
    batch.books = _live(books, Stream.DEPTH, begin_ms, arrivals)
    trades = _decoded(records, topics.TRADES.name, _decode_trade, refuse)
    batch.trades = _live(trades, Stream.TRADE, begin_ms, arrivals)
    return batch


def _decoded(
    records: Mapping[str, Iterable[Record]],
    topic: str,
    decode: Callable[[bytes], Message],
    refuse: Refuse,
) -> list[tuple[Message, int]]:
    decoded = []
    for record in records.get(topic, ()):
        if record.value is None:
            continue
        try:
            decoded.append((decode(record.value), record.timestamp))
        except InvalidMessageError as error:
            refuse(topic, error)
    return decoded


def _live(
    messages: list[tuple[LiveMessage, int]],
    stream: Stream,
    begin_ms: int,
    arrivals: dict[tuple[str, Stream], Arrival],
) -> list[LiveMessage]:
    current = []
    for message, arrival_ms in messages:
        if arrival_ms >= begin_ms:
            current.append(message)
            arrivals[message.symbol, stream] = Arrival(arrival_ms, message.event_time_ms)
    return current
