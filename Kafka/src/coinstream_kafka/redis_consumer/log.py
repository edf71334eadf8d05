"""Kafka's log as the consumer sees it: what it needs of kafka-python, with types."""

import time
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, Protocol

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, RebalanceInProgressError
from kafka.structs import OffsetAndMetadata

from coinstream_telemetry.logs import get_logger

_OPEN_TIMEOUT_MS: Final = 3_000
_CALL_TIMEOUT_MS: Final = 10_000
_POSITION_TIMEOUT_MS: Final = 100
_FETCH_WAIT_MS: Final = 20
_FETCH_MIN_BYTES: Final = 16 * 1024
_PARTITION_FETCH_BYTES: Final = 512 * 1024
_REBALANCE_LIMIT_S: Final = 10.0

_log = get_logger(__name__)


class Partition(NamedTuple):
    """A partition of a topic."""

    topic: str
    partition: int


class Record(Protocol):
    """The part of kafka-python's `ConsumerRecord` that is read. `timestamp` is in ms."""

    # ruff: noqa: D102 - the words above say it
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def value(self) -> bytes | None: ...


class Log(Protocol):
    """Reads partitions. Every method may raise `KafkaError`."""

    def assignment(self) -> frozenset[Partition]: ...
    def assign(self, partitions: Iterable[Partition]) -> None: ...
    def poll(self, timeout_ms: int, max_records: int) -> Mapping[Partition, list[Record]]: ...
    def seek(self, partition: Partition, offset: int) -> None: ...
    def pause(self, *partitions: Partition) -> None: ...
    def resume(self, *partitions: Partition) -> None: ...
    def first_offsets(self, partitions: Iterable[Partition]) -> dict[Partition, int]: ...
    def end_offsets(self, partitions: Iterable[Partition]) -> dict[Partition, int]: ...
    def offsets_since(self, times_ms: Mapping[Partition, int]) -> dict[Partition, int]: ...
    def committed(self, partition: Partition) -> int | None: ...
    def commit(self, next_offsets: Mapping[Partition, int]) -> None: ...
    def lag(self, partition: Partition) -> int | None: ...
    def close(self) -> None: ...


class KafkaLog:
    """A `Log` over `kafka.KafkaConsumer`: of a group with `topics`, or free to `assign`.

    Raises:
        KafkaError: no broker answered within three seconds, or a topic is not there.
    """

    def __init__(
        self,
        bootstrap: str,
        *,
        group: str | None = None,
        topics: Iterable[str] = (),
        rebalance_limit_s: float = _REBALANCE_LIMIT_S,
    ) -> None:
        self._topics = list(topics)
        self._rebalance_limit_s = rebalance_limit_s
        self._rebalancing_since_s: float | None = None
        self._consumer = KafkaConsumer(
            bootstrap_servers=bootstrap.split(","),
            client_id="coinstream-redis-consumer",
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_min_bytes=_FETCH_MIN_BYTES,
            fetch_max_wait_ms=_FETCH_WAIT_MS,
            max_partition_fetch_bytes=_PARTITION_FETCH_BYTES,
            session_timeout_ms=15_000,
            heartbeat_interval_ms=3_000,
            reconnect_backoff_max_ms=2_000,
            metadata_max_age_ms=30_000,
            bootstrap_timeout_ms=_OPEN_TIMEOUT_MS,
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )
        if self._topics:
            self._subscribe(self._topics)

    def _subscribe(self, topics: list[str]) -> None:
        # A group joined before the topics' partitions are known is given none of them, and when
        # they become known in the middle of the joining, kafka-python does not notice. Asking for
        # their offsets makes them known first.
        try:
            self._consumer.end_offsets(
                [TopicPartition(topic, 0) for topic in topics], _CALL_TIMEOUT_MS
            )
        except KafkaError:
            self.close()
            raise
        self._consumer.subscribe(topics)

    def assignment(self) -> frozenset[Partition]:
        """Return the partitions that are ours now."""
        return frozenset(Partition(*key) for key in self._consumer.assignment())

    def assign(self, partitions: Iterable[Partition]) -> None:
        """Read these partitions."""
        self._consumer.assign([TopicPartition(*partition) for partition in partitions])

    def poll(self, timeout_ms: int, max_records: int) -> Mapping[Partition, list[Record]]:
        """Return the next records, in the order of each partition."""
        polled = self._consumer.poll(timeout_ms=timeout_ms, max_records=max_records)
        return {Partition(*key): records for key, records in polled.items()}

    def seek(self, partition: Partition, offset: int) -> None:
        """Read on from `offset`."""
        self._consumer.seek(TopicPartition(*partition), offset)

    def pause(self, *partitions: Partition) -> None:
        """Give no records of these until `resume`."""
        self._consumer.pause(*(TopicPartition(*partition) for partition in partitions))

    def resume(self, *partitions: Partition) -> None:
        """Give records of these again."""
        self._consumer.resume(*(TopicPartition(*partition) for partition in partitions))

    def first_offsets(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """Return the offset of the oldest record of each."""
        return self._typed(
            self._consumer.beginning_offsets(self._untyped(partitions), _CALL_TIMEOUT_MS)
        )

    def end_offsets(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """Return the offset that the next record of each will have."""
        return self._typed(self._consumer.end_offsets(self._untyped(partitions), _CALL_TIMEOUT_MS))

    def offsets_since(self, times_ms: Mapping[Partition, int]) -> dict[Partition, int]:
        """Return the offset of the first record produced at or after a time; none, no entry."""
        found = self._consumer.offsets_for_times(
            {TopicPartition(*partition): time_ms for partition, time_ms in times_ms.items()},
            _CALL_TIMEOUT_MS,
        )
        return {Partition(*key): stamped.offset for key, stamped in found.items() if stamped}

    def committed(self, partition: Partition) -> int | None:
        """Return the group's committed offset, if there is one."""
        offset: int | None = self._consumer.committed(
            TopicPartition(*partition), timeout_ms=_CALL_TIMEOUT_MS
        )
        return offset

    def commit(self, next_offsets: Mapping[Partition, int]) -> None:
        """Commit for the group where to read on."""
        try:
            self._consumer.commit(
                {
                    TopicPartition(*partition): OffsetAndMetadata(offset, "", -1)
                    for partition, offset in next_offsets.items()
                },
                timeout_ms=_CALL_TIMEOUT_MS,
            )
        except RebalanceInProgressError:
            self._join_again_when_stuck()
            raise
        self._rebalancing_since_s = None

    def _join_again_when_stuck(self) -> None:
        """Leave the group and join it anew, when a rebalance takes too long.

        One that outlasts a poll, and that only newer metadata had asked for, kafka-python 3.0.12
        never completes: it stays in the middle of it, without heartbeats.
        """
        now_s = time.monotonic()
        if self._rebalancing_since_s is None:
            self._rebalancing_since_s = now_s
        elif now_s - self._rebalancing_since_s > self._rebalance_limit_s:
            _log.warning("rebalance_stuck", seconds=round(now_s - self._rebalancing_since_s, 1))
            self._rebalancing_since_s = None
            self._consumer.unsubscribe()
            self._subscribe(self._topics)

    def lag(self, partition: Partition) -> int | None:
        """Return how many records are still to be read; None when that is not known yet."""
        key = TopicPartition(*partition)
        end: int | None = self._consumer.highwater(key)
        if end is None:
            # Incremental fetches leave out partitions without news, so one whose first answer was
            # dropped, as by a seek, would never be told again where an empty partition ends.
            end = self._consumer.end_offsets([key], _CALL_TIMEOUT_MS).get(key)
        position: int | None = self._consumer.position(key, timeout_ms=_POSITION_TIMEOUT_MS)
        if end is None or position is None:
            return None
        return max(0, end - position)

    def close(self) -> None:
        """Leave the group and disconnect, without a commit."""
        self._consumer.close(autocommit=False, timeout_ms=_CALL_TIMEOUT_MS)

    @staticmethod
    def _untyped(partitions: Iterable[Partition]) -> list[TopicPartition]:
        return [TopicPartition(*partition) for partition in partitions]

    @staticmethod
    def _typed(offsets: Mapping[tuple[str, int], int]) -> dict[Partition, int]:
        return {Partition(*key): offset for key, offset in offsets.items()}
