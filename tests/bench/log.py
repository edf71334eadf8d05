"""Kafka as the benches need it: further topics, where a topic ends, and many records quickly."""

import asyncio
import time
from collections.abc import Iterable

from confluent_kafka import KafkaError
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import TopicAlreadyExistsError

from coinstream_contracts.topics import Topic
from coinstream_kafka.kafka_producer import SinkSettings, open_kafka_producer

NAIVE_PREFIX = "naive_"
_STALLED_S = 25.0


def make_topics(bootstrap: str, topics: Iterable[Topic]) -> None:
    """Make each topic once more, for the naive peers."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    for topic in topics:
        try:
            admin.create_topics(
                [
                    NewTopic(
                        name=NAIVE_PREFIX + topic.name,
                        num_partitions=topic.partitions,
                        replication_factor=1,
                    )
                ]
            )
        except TopicAlreadyExistsError:
            continue
    admin.close()


class Ends:
    """Where a topic ends: what Kafka has acknowledged so far."""

    def __init__(self, bootstrap: str, topic: str, partitions: int) -> None:
        self._consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
        self._partitions = [TopicPartition(topic, number) for number in range(partitions)]

    def total(self) -> int:
        """Return the number of records that were ever written."""
        return sum(self._consumer.end_offsets(self._partitions).values())

    async def reach(self, goal: int) -> tuple[int, float]:
        """Wait for `goal` records, or until nothing more comes; return how many, and since when."""
        reached, at = -1, time.monotonic()
        while True:
            total = await asyncio.to_thread(self.total)
            now = time.monotonic()
            if total > reached:
                reached, at = total, now
            if reached >= goal or now - at > _STALLED_S:
                return reached, at
            await asyncio.sleep(0.02)

    def close(self) -> None:
        """Disconnect."""
        self._consumer.close()


def write(bootstrap: str, records: Iterable[tuple[str, str, bytes]]) -> None:
    """Write records (topic, key, value) as fast as Kafka takes them, and wait until it has."""
    producer = open_kafka_producer(SinkSettings(bootstrap, client_id="bench"), on_error)
    for topic, key, value in records:
        while True:
            try:
                producer.produce(topic, value, key)
            except BufferError:
                producer.poll(0.1)
            else:
                break
    left = producer.flush(60)
    assert not left, f"{left} records were not taken"


def on_error(error: KafkaError) -> None:
    """Say what is wrong with a session."""
    print(f"  kafka: {error.str()}", flush=True)
