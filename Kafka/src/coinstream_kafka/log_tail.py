"""Reads back the end of the producers' own topics at a start. Blocking: run it in a thread."""

import time
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from coinstream_contracts import topics
from coinstream_contracts.messages import InvalidMessageError, StreamHealth, decoder
from coinstream_contracts.topics import Topic
from coinstream_kafka.kafka_log import KafkaLog
from coinstream_kafka.kafka_records import Partition

_HEALTH_RECORDS: Final = 50_000
_READ_S: Final = 60.0
_POLL_MS: Final = 500
_POLL_RECORDS: Final = 5_000
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
    """A reader outside of any consumer group.

    Raises:
        LogError: no broker answers.
    """

    def __init__(self, bootstrap: str, max_records: int) -> None:
        self._max_records = max_records
        self._log = KafkaLog(bootstrap, "coinstream-log-tail")

    def close(self) -> None:
        """Leave the broker."""
        self._log.close()

    def health(self) -> list[StreamHealth]:
        """Return the newest health events, in order; what can't be read is left out.

        Raises:
            LogError, TimeoutError: the broker did not give them.
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
            LogError, TimeoutError: the broker did not give them.
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
        partitions = self._log.partitions(topic.name)
        ends = self._log.end_offsets(partitions)
        begins = self._log.first_offsets(partitions)
        starts = {part: max(begins[part], ends[part] - most) for part in partitions}
        if since_ms is not None:
            found = self._log.offsets_since(dict.fromkeys(partitions, since_ms - _SLACK_MS))
            starts = {
                part: max(start, found.get(part, ends[part])) for part, start in starts.items()
            }
        starts = {part: start for part, start in starts.items() if start < ends[part]}
        self._log.assign(starts)
        for part, start in starts.items():
            self._log.seek(part, start)
        yield from self._drain({part: ends[part] for part in starts})

    def _drain(self, ends: Mapping[Partition, int]) -> Iterator[bytes]:
        give_up_at = time.monotonic() + _READ_S
        while any((self._log.position(part) or 0) < end for part, end in ends.items()):
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"the end of the log could not be read in {_READ_S:.0f} s")
            for part, records in self._log.poll(_POLL_MS, _POLL_RECORDS).items():
                for record in records:
                    if record.value is not None and record.offset < ends[part]:
                        yield record.value
