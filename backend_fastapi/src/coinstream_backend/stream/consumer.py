"""A Kafka consumer without a group: every partition of our topics, from a chosen time on."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from kafka import KafkaConsumer, TopicPartition

from coinstream_backend.stream.decoding import Record

_ANSWER_LIMIT_MS: Final = 5_000
_CONNECT_LIMIT_MS: Final = 5_000
_MAX_RECORDS: Final = 5_000

Positions = dict[TopicPartition, int]


class TopicMissingError(Exception):
    """Kafka answers, but a topic does not exist yet."""


class TopicConsumer:
    """Reads topics from given times on, or from where an earlier consumer stopped. For one thread.

    `positions` outlives the consumer: the next offset to read of each partition.
    """

    def __init__(self, consumer: Any, positions: Positions) -> None:  # noqa: ANN401 - untyped library
        self._consumer = consumer
        self._positions = positions
        self._assigned: set[TopicPartition] = set()

    @classmethod
    def connect(cls, bootstrap: str, positions: Positions) -> Self:
        """Return a connected consumer that reads nothing yet.

        Raises:
            kafka.errors.KafkaError: no broker answers.
        """
        return cls(
            KafkaConsumer(
                bootstrap_servers=bootstrap.split(","),
                client_id="coinstream-api",
                group_id=None,
                enable_auto_commit=False,
                # For a position that Kafka has no more: what is known already is dropped later.
                auto_offset_reset="earliest",
                allow_auto_create_topics=False,
                fetch_max_wait_ms=100,
                max_poll_records=_MAX_RECORDS,
                metadata_max_age_ms=30_000,
                reconnect_backoff_ms=100,
                reconnect_backoff_max_ms=5_000,
                request_timeout_ms=10_000,
                bootstrap_timeout_ms=_CONNECT_LIMIT_MS,
                metrics_enabled=False,
            ),
            positions,
        )

    def read(self, since_ms: Mapping[str, int]) -> None:
        """Read each topic's partitions too, those that never were read from the given time on.

        Raises:
            TopicMissingError: a topic does not exist.
            kafka.errors.KafkaError: Kafka does not answer in time.
        """
        new = {
            partition: since_ms[partition.topic]
            for partition in self._partitions(since_ms)
            if partition not in self._assigned
        }
        if not new:
            return
        # The end is asked first: what is written between the two answers is then read too.
        ends = self._consumer.end_offsets(list(new), timeout_ms=_ANSWER_LIMIT_MS)
        found = self._consumer.offsets_for_times(dict(new), timeout_ms=_ANSWER_LIMIT_MS)
        for partition in new:
            # Beyond the end: the topic was made anew, and the position means nothing.
            if self._positions.get(partition, ends[partition] + 1) > ends[partition]:
                at = found.get(partition)
                self._positions[partition] = ends[partition] if at is None else at.offset
        self._assigned.update(new)
        self._consumer.assign(list(self._assigned))
        for partition in self._assigned:
            self._consumer.seek(partition, self._positions[partition])

    def _partitions(self, topics: Iterable[str]) -> list[TopicPartition]:
        partitions = []
        for topic in topics:
            numbers = self._consumer.partitions_for_topic(topic)
            if not numbers:
                raise TopicMissingError(topic)
            partitions += [TopicPartition(topic, number) for number in sorted(numbers)]
        return partitions

    def poll(self, timeout_ms: int) -> dict[str, list[Record]]:
        """Return the next records by topic; an empty dictionary when none come in time."""
        records: dict[str, list[Record]] = {}
        for partition, found in self._consumer.poll(timeout_ms=timeout_ms).items():
            if found:
                self._positions[partition] = found[-1].offset + 1
                records.setdefault(partition.topic, []).extend(found)
        return records

    def is_at_end(self) -> bool:
        """Say whether everything was read that Kafka had at its last answers."""
        for partition in self._assigned:
            end = self._consumer.highwater(partition)
            if end is None or self._positions[partition] < end:
                return False
        return True

    def probe(self) -> None:
        """Ask Kafka something.

        Raises:
            kafka.errors.KafkaError: it does not answer in time.
        """
        partition = next(iter(self._assigned))
        self._consumer.end_offsets([partition], timeout_ms=_ANSWER_LIMIT_MS)

    def close(self) -> None:
        """Give the connection back."""
        self._consumer.close(autocommit=False, timeout_ms=_ANSWER_LIMIT_MS)
