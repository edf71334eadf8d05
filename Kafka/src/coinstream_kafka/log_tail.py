"""Reads back the end of the producers' own topics at a start. Blocking: run it in a thread."""

import time
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from kafka import KafkaConsumer, TopicPartition

from coinstream_contracts import topics
from coinstream_contracts.messages import InvalidMessageError, StreamHealth, decoder
from coinstream_contracts.topics import Topic

_HEALTH_RECORDS: Final = 50_000
_OPEN_MS: Final = 3_000
_READ_S: Final = 60.0
_POLL_MS: Final = 500
_SLACK_MS: Final = 5_000
"""Read from this long before the watermark: a record's own stamp is given a little after."""


class TradePosition(msgspec.Struct):
    """Of a trade, what the ledger needs."""

    symbol: str
    id: int

    @property
    def position(self) -> int | None:
        """The trade's id."""
        return self.id


class CandlePosition(msgspec.Struct):
    """Of a candle, what the ledger needs."""

    symbol: str
    open_time: int
    closed: bool

    @property
    def position(self) -> int | None:
        """The open time of a closed candle; None for an open one."""
        return self.open_time if self.closed else None


PositionKind = type[TradePosition] | type[CandlePosition]


class LogTail:
    """A reader outside of any consumer group."""

    def __init__(self, bootstrap: str, max_records: int) -> None:
        self._max_records = max_records
        self._consumer = KafkaConsumer(
            bootstrap_servers=bootstrap.split(","),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=5_000,
            fetch_max_wait_ms=200,
            bootstrap_timeout_ms=_OPEN_MS,
            allow_auto_create_topics=False,
        )

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()

    def health(self) -> list[StreamHealth]:
        """Return the newest health events, in order; what can't be read is left out.

        Raises:
            KafkaError, TimeoutError: the broker did not give them.
        """
        decode = decoder(StreamHealth)
        events = []
        for value in self._read(topics.STREAM_HEALTH, since_ms=None, most=_HEALTH_RECORDS):
            try:
                events.append(decode(value))
            except InvalidMessageError:
                continue
        return events

    def positions(
        self, topic: Topic, kind: PositionKind, since_ms: int | None
    ) -> dict[str, list[int]]:
        """Return the positions that each symbol has in the records since `since_ms`.

        At most `max_records` of a partition are read, the newest.

        Raises:
            KafkaError, TimeoutError: the broker did not give them.
        """
        decode = msgspec.json.Decoder(kind).decode
        found: dict[str, list[int]] = {}
        for value in self._read(topic, since_ms=since_ms, most=self._max_records):
            try:
                message = decode(value)
            except msgspec.DecodeError:
                continue
            if message.position is not None:
                found.setdefault(message.symbol, []).append(message.position)
        return found

    def _read(self, topic: Topic, *, since_ms: int | None, most: int) -> Iterator[bytes]:
        consumer = self._consumer
        numbers = consumer.partitions_for_topic(topic.name)
        if not numbers:
            return
        partitions = [TopicPartition(topic.name, number) for number in sorted(numbers)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        begins = consumer.beginning_offsets(partitions)
        starts = {part: max(begins[part], ends[part] - most) for part in partitions}
        if since_ms is not None:
            found = consumer.offsets_for_times(dict.fromkeys(partitions, since_ms - _SLACK_MS))
            for part, at in found.items():
                starts[part] = max(starts[part], at.offset if at is not None else ends[part])
        pending = {part for part in partitions if starts[part] < ends[part]}
        for part in partitions:
            consumer.seek(part, starts[part])
        yield from self._drain(pending, ends)

    def _drain(
        self, pending: set[TopicPartition], ends: dict[TopicPartition, int]
    ) -> Iterator[bytes]:
        consumer: Any = self._consumer
        give_up_at = time.monotonic() + _READ_S
        while pending:
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"the end of the log could not be read in {_READ_S:.0f} s")
            for part, records in consumer.poll(timeout_ms=_POLL_MS).items():
                for record in records:
                    if record.value is not None and record.offset < ends[part]:
                        yield record.value
            pending = {part for part in pending if consumer.position(part) < ends[part]}
