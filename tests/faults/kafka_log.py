"""What Kafka holds, read on from where the last reading ended."""

from collections import defaultdict
from collections.abc import Iterator

import msgspec
from kafka import KafkaConsumer, TopicPartition
from tests.faults.truth import SeenTrade

from coinstream_contracts import topics
from coinstream_contracts.topics import Topic


class _Trade(msgspec.Struct):
    symbol: str
    id: int
    price: str
    quantity: str
    time: int
    buyer_is_maker: bool
    source: str = "stream"


_decode = msgspec.json.Decoder(_Trade).decode


class TopicReader:
    """Reads one topic in portions: each call returns what is new."""

    def __init__(self, bootstrap: str, topic: Topic) -> None:
        self._bootstrap = bootstrap
        self._next = {TopicPartition(topic.name, number): 0 for number in range(topic.partitions)}

    def read(self) -> Iterator[bytes]:
        """Yield the values that were added since the last call, in each partition's order."""
        consumer = KafkaConsumer(
            bootstrap_servers=self._bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_bytes=8 * 1024 * 1024,
        )
        try:
            partitions = list(self._next)
            consumer.assign(partitions)
            ends = consumer.end_offsets(partitions)
            for partition, offset in self._next.items():
                consumer.seek(partition, offset)
            while any(consumer.position(p) < ends[p] for p in partitions):
                for records in consumer.poll(timeout_ms=1_000, max_records=10_000).values():
                    yield from (record.value for record in records)
            self._next = {p: consumer.position(p) for p in partitions}
        finally:
            consumer.close()


class TradeLog:
    """The trades in Kafka after dedupe, by symbol and id."""

    def __init__(self, bootstrap: str) -> None:
        self._reader = TopicReader(bootstrap, topics.TRADES)
        self.trades: defaultdict[str, dict[int, SeenTrade]] = defaultdict(dict)
        self.records = 0
        self.repeated = 0
        self.from_rest = 0
        self.contradictions: list[tuple[str, int]] = []

    def read_on(self) -> None:
        """Take in what was added."""
        for value in self._reader.read():
            trade = _decode(value)
            seen = SeenTrade(trade.price, trade.quantity, trade.time, trade.buyer_is_maker)
            known = self.trades[trade.symbol].setdefault(trade.id, seen)
            self.records += 1
            self.from_rest += trade.source == "rest"
            if known is not seen:
                self.repeated += 1
                if known != seen:
                    self.contradictions.append((trade.symbol, trade.id))

    def missing(self, symbol: str, ids: set[int]) -> set[int]:
        """Return which of `ids` are not there."""
        return ids - self.trades[symbol].keys()
