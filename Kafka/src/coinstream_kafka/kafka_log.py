"""Reads Kafka's log: librdkafka's consumer with one kind of error, and with positions."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from confluent_kafka import (
    OFFSET_INVALID,
    Consumer,
    KafkaError,
    KafkaException,
    TopicPartition,
)

from coinstream_kafka.kafka_consumer import CALL_TIMEOUT_S, open_kafka_consumer
from coinstream_kafka.kafka_records import Partition, Record, sorted_out
from coinstream_telemetry.logs import get_logger

_OPEN_TIMEOUT_S: Final = 3.0
_SEEK_LIMIT_S: Final = 10.0
_SEEK_AGAIN_S: Final = 0.02

_log = get_logger(__name__)


class LogError(Exception):
    """Kafka did not answer, or refused."""


class KafkaLog:
    """A reader of a group with `topics`, or one that is free to `assign`. For one thread.

    Every method may raise `LogError`.

    Args:
        name: tells the broker who asks.

    Raises:
        LogError: no broker answered within three seconds, or a topic is not there.
    """

    def __init__(
        self, bootstrap: str, name: str, *, group: str | None = None, topics: Iterable[str] = ()
    ) -> None:
        self._positions: dict[Partition, int] = {}
        """Where each partition is read on, as far as that is known."""
        wanted = list(topics)
        with _as_log_error():
            self._consumer = open_kafka_consumer(bootstrap, name, group)
        try:
            self._check(wanted)
            if wanted:
                with _as_log_error():
                    self._consumer.subscribe(wanted, on_assign=self._forget, on_revoke=self._forget)
        except LogError:
            self.close()
            raise

    def assignment(self) -> frozenset[Partition]:
        """Return the partitions that are ours now."""
        with _as_log_error():
            return frozenset(map(_partition, self._consumer.assignment()))

    def assign(self, partitions: Iterable[Partition]) -> None:
        """Read these partitions."""
        self._positions.clear()
        with _as_log_error():
            self._consumer.assign(_keys(partitions))

    def poll(self, timeout_ms: int, max_records: int) -> Mapping[Partition, list[Record]]:
        """Return the next records, in the order of each partition.

        An error is raised only where no record came with it.
        """
        with _as_log_error():
            first = self._consumer.poll(timeout_ms / 1_000)
        if first is None:
            return {}
        messages = [first]
        try:
            # What is there already, and no waiting for more.
            messages += self._consumer.consume(max_records - 1, 0)
        except KafkaException as error:
            _log.warning("kafka_failed", error=str(error))  # what came is not lost by that
        polled = sorted_out(messages)
        self._positions |= polled.positions
        if polled.failure is not None and not polled.records:
            raise LogError(str(polled.failure))
        return polled.records

    def seek(self, partition: Partition, offset: int) -> None:
        """Read on from `offset`."""
        deadline = time.monotonic() + _SEEK_LIMIT_S
        while True:
            try:
                self._consumer.seek(TopicPartition(*partition, offset))
            except KafkaException as error:
                # A partition that was assigned just now is not read yet, and takes no seek before.
                if not _is(error, KafkaError._STATE) or time.monotonic() > deadline:
                    raise LogError(str(error)) from error
                time.sleep(_SEEK_AGAIN_S)
                continue
            self._positions[partition] = offset
            return

    def pause(self, *partitions: Partition) -> None:
        """Give no records of these until `resume`."""
        with _as_log_error():
            self._consumer.pause(_keys(partitions))

    def resume(self, *partitions: Partition) -> None:
        """Give records of these again."""
        with _as_log_error():
            self._consumer.resume(_keys(partitions))

    def partitions(self, topic: str) -> list[Partition]:
        """Return the partitions of a topic; none of one that is not there."""
        with _as_log_error():
            known = self._consumer.list_topics(topic, timeout=CALL_TIMEOUT_S).topics
        return [Partition(topic, number) for number in sorted(known[topic].partitions)]

    def first_offsets(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """Return the offset of the oldest record of each."""
        return {partition: self._bounds(partition)[0] for partition in partitions}

    def end_offsets(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """Return the offset that the next record of each will have."""
        return {partition: self._bounds(partition)[1] for partition in partitions}

    def offsets_since(self, times_ms: Mapping[Partition, int]) -> dict[Partition, int]:
        """Return the offset of the first record produced at or after a time; none, no entry."""
        asked = [TopicPartition(*partition, time_ms) for partition, time_ms in times_ms.items()]
        with _as_log_error():
            found = _checked(self._consumer.offsets_for_times(asked, timeout=CALL_TIMEOUT_S))
        # None is told as a negative offset, which stands for the end.
        return {_partition(key): key.offset for key in found if key.offset >= 0}

    def position(self, partition: Partition) -> int | None:
        """Return the offset up to which a partition was read; None when none was given yet.

        Without a group, that goes beyond the last record where Kafka keeps no more after it.
        """
        return self._positions.get(partition)

    def committed(self, partition: Partition) -> int | None:
        """Return the group's committed offset, if there is one."""
        with _as_log_error():
            (found,) = _checked(
                self._consumer.committed(_keys([partition]), timeout=CALL_TIMEOUT_S)
            )
        return None if found.offset == OFFSET_INVALID else found.offset

    def commit(self, next_offsets: Mapping[Partition, int]) -> None:
        """Commit for the group where to read on."""
        offsets = [TopicPartition(*partition, at) for partition, at in next_offsets.items()]
        with _as_log_error():
            _checked(self._consumer.commit(offsets=offsets, asynchronous=False))

    def lag(self, partition: Partition) -> int | None:
        """Return how many records are still to be read; None when that is not known yet."""
        position = self._positions.get(partition)
        if position is None:
            # Nothing came yet: it is read from where the group was, if it was anywhere.
            position = self.committed(partition)
            if position is None:
                return None
            self._positions[partition] = position
        with _as_log_error():
            _, end = self._consumer.get_watermark_offsets(TopicPartition(*partition), cached=True)
        if end < 0:
            _, end = self._bounds(partition)
        return max(0, end - position)

    def close(self) -> None:
        """Leave the group and disconnect, without a commit."""
        self._consumer.close()

    def _check(self, topics: Iterable[str]) -> None:
        with _as_log_error():
            known = self._consumer.list_topics(timeout=_OPEN_TIMEOUT_S).topics
        missing = [topic for topic in topics if topic not in known or known[topic].error]
        if missing:
            raise LogError(f"no such topics: {', '.join(missing)}")

    def _forget(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        """Forget where partitions were read that come or go: another member may have gone on."""
        for key in partitions:
            self._positions.pop(_partition(key), None)

    def _bounds(self, partition: Partition) -> tuple[int, int]:
        with _as_log_error():
            return self._consumer.get_watermark_offsets(
                TopicPartition(*partition), timeout=CALL_TIMEOUT_S
            )


@contextmanager
def _as_log_error() -> Iterator[None]:
    try:
        yield
    except KafkaException as error:
        raise LogError(str(error)) from error


def _is(error: KafkaException, code: int) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, KafkaError) and cause.code() == code


def _checked(answers: list[TopicPartition]) -> list[TopicPartition]:
    for answer in answers:
        if answer.error is not None:
            raise KafkaException(answer.error)
    return answers


def _keys(partitions: Iterable[Partition]) -> list[TopicPartition]:
    return [TopicPartition(*partition) for partition in partitions]


def _partition(key: TopicPartition) -> Partition:
    return Partition(key.topic, key.partition)
