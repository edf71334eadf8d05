"""A Kafka consumer without a group: every partition of our topics, from a chosen time on."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from confluent_kafka import Consumer, KafkaException, TopicPartition

from coinstream_backend.stream.decoding import Record

_ANSWER_LIMIT_S: Final = 5.0
_MAX_RECORDS: Final = 5_000
_READ_AHEAD_KB: Final = 16_384
"""What may lie ready for each partition."""

Partition = tuple[str, int]
"""A topic and the number of one of its partitions."""
Positions = dict[Partition, int]


class TopicMissingError(Exception):
    """Kafka answers, but a topic does not exist yet."""


class TopicConsumer:
    """Reads topics from given times on, or from where an earlier consumer stopped. For one thread.

    `positions` outlives the consumer: the next offset to read of each partition.
    """

    def __init__(self, consumer: Any, positions: Positions) -> None:  # noqa: ANN401 - or a fake
        self._consumer = consumer
        self._positions = positions
        self._assigned: set[Partition] = set()

    @classmethod
    def connect(cls, bootstrap: str, positions: Positions) -> Self:
        """Return a consumer that reads nothing yet; it connects when it is first asked."""
        return cls(
            Consumer(
                {
                    "bootstrap.servers": bootstrap,
                    "client.id": "coinstream-api",
                    # The library asks for a group. Nothing is committed, so that it stays a name.
                    "group.id": "coinstream-api",
                    "enable.auto.commit": False,
                    "enable.auto.offset.store": False,
                    # For a position that Kafka has no more: what is known already is dropped later.
                    "auto.offset.reset": "earliest",
                    "allow.auto.create.topics": False,
                    "fetch.wait.max.ms": 100,
                    # After a full buffer: what is read late is late for every client.
                    "fetch.queue.backoff.ms": 10,
                    "queued.max.messages.kbytes": _READ_AHEAD_KB,
                    "topic.metadata.refresh.interval.ms": 30_000,
                    "reconnect.backoff.max.ms": 5_000,
                    "log_level": 0,  # the reader says once that Kafka is away
                }
            ),
            positions,
        )

    def read(self, since_ms: Mapping[str, int]) -> None:
        """Read each topic's partitions too, those that never were read from the given time on.

        Raises:
            TopicMissingError: a topic does not exist.
            confluent_kafka.KafkaException: Kafka does not answer in time.
        """
        new = [
            partition for partition in self._partitions(since_ms) if partition not in self._assigned
        ]
        if not new:
            return
        # The end is asked first: what is written between the two answers is then read too.
        ends = {partition: self._end(partition) for partition in new}
        found = self._offsets_at({partition: since_ms[partition[0]] for partition in new})
        for partition in new:
            # Beyond the end: the topic was made anew, and the position means nothing.
            if self._positions.get(partition, ends[partition] + 1) > ends[partition]:
                self._positions[partition] = found.get(partition, ends[partition])
        self._assigned.update(new)
        self._consumer.assign(
            [TopicPartition(*partition, self._positions[partition]) for partition in self._assigned]
        )

    def _partitions(self, topics: Iterable[str]) -> list[Partition]:
        known = self._consumer.list_topics(timeout=_ANSWER_LIMIT_S).topics
        partitions = []
        for topic in topics:
            if topic not in known or not known[topic].partitions:
                raise TopicMissingError(topic)
            partitions += [(topic, number) for number in sorted(known[topic].partitions)]
        return partitions

    def _end(self, partition: Partition) -> int:
        _, end = self._consumer.get_watermark_offsets(
            TopicPartition(*partition), timeout=_ANSWER_LIMIT_S
        )
        return int(end)

    def _offsets_at(self, times_ms: Mapping[Partition, int]) -> dict[Partition, int]:
        """Return the first offset from each time on, of those partitions that have one."""
        asked = [TopicPartition(*partition, time_ms) for partition, time_ms in times_ms.items()]
        answers = self._consumer.offsets_for_times(asked, timeout=_ANSWER_LIMIT_S)
        for answer in answers:
            if answer.error is not None:
                raise KafkaException(answer.error)
        # None is told as a negative offset, which stands for the end.
        return {(one.topic, one.partition): one.offset for one in answers if one.offset >= 0}

    def poll(self, timeout_s: float) -> dict[str, list[Record]]:
        """Return the next records by topic; an empty dictionary when none come in time.

        Raises:
            confluent_kafka.KafkaException: a partition cannot be read.
        """
        first = self._consumer.poll(timeout_s)
        if first is None:
            return {}
        # What is there already, and no waiting for more.
        messages = [first, *self._consumer.consume(_MAX_RECORDS, 0)]
        for message in messages:
            if message.error() is not None:
                raise KafkaException(message.error())
        records: dict[str, list[Record]] = {}
        for message in messages:
            topic = message.topic()
            self._positions[topic, message.partition()] = message.offset() + 1
            record = Record(message.value(), message.timestamp()[1])
            records.setdefault(topic, []).append(record)
        return records

    def is_at_end(self) -> bool:
        """Say whether everything was read that Kafka had at its last answers."""
        for partition in self._assigned:
            _, end = self._consumer.get_watermark_offsets(TopicPartition(*partition), cached=True)
            if end < 0 or self._positions[partition] < end:
                return False
        return True

    def probe(self) -> None:
        """Ask Kafka something.

        Raises:
            confluent_kafka.KafkaException: it does not answer in time.
        """
        self._end(next(iter(self._assigned)))

    def close(self) -> None:
        """Give the connection back."""
        self._consumer.close()
