"""Folds Kafka records into what they change in the hot state. No I/O."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from coinstream_contracts import topics
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import (
    Book,
    InvalidMessageError,
    Kline,
    SymbolInfo,
    Trade,
    decoder,
)
from coinstream_kafka.kafka_records import Partition, Record
from coinstream_redis.changes import Changes

TOPICS: Final = (topics.KLINES, topics.BOOKS, topics.TRADES, topics.SYMBOLS)
"""What the consumer reads."""


class Refused(NamedTuple):
    """A record that is not a message of its topic."""

    source: str
    error: str
    raw: bytes


_decode_candle = decoder(Kline)
_decode_book = decoder(Book)
_decode_trade = decoder(Trade)
_decode_symbol_info = decoder(SymbolInfo)


class Batch:
    """Records taken together: what they change, how far they reach, and which were refused."""

    def __init__(self) -> None:
        self.changes = Changes()
        self.next_offsets: dict[Partition, int] = {}
        self.refused: list[Refused] = []
        self.records = 0
        self.counts: dict[Partition, int] = {}
        changes = self.changes
        self._fold: dict[str, Callable[[bytes], None]] = {
            topics.KLINES.name: lambda value: changes.add_candle(_one_minute(value)),
            topics.BOOKS.name: lambda value: changes.add_book(_decode_book(value)),
            topics.TRADES.name: lambda value: changes.add_trade(_decode_trade(value)),
            topics.SYMBOLS.name: lambda value: changes.add_symbol_info(_decode_symbol_info(value)),
        }

    def take(self, partition: Partition, records: Iterable[Record]) -> None:
        """Fold the records of a partition, in the order of their offsets."""
        fold = self._fold[partition.topic]
        count = 0
        for record in records:
            count += 1
            self.next_offsets[partition] = record.offset + 1
            try:
                fold(record.value or b"")
            except InvalidMessageError as error:
                source = f"{partition.topic}/{partition.partition}@{record.offset}"
                self.refused.append(Refused(source, str(error), record.value or b""))
        self.records += count
        self.counts[partition] = self.counts.get(partition, 0) + count


def _one_minute(value: bytes) -> Kline:
    candle = _decode_candle(value)
    if candle.interval is not Interval.M1:
        raise InvalidMessageError(f"a candle of {candle.interval}, not of {Interval.M1}")
    return candle
