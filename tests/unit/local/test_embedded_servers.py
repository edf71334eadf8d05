from pathlib import Path

from coinstream_contracts import topics
from coinstream_local.kafka_node import KafkaNode
from coinstream_local.redis_server import RedisServer

GIB = 1024**3


def test_kafka_listens_on_the_loopback_interface_only() -> None:
    properties = KafkaNode(Path("/data"), 19092, 19093).properties()

    assert properties["listeners"] == "PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093"
    assert properties["advertised.listeners"] == "PLAINTEXT://127.0.0.1:19092"


def test_kafkas_heap_is_at_most_half_a_gibibyte() -> None:
    command = KafkaNode(Path("/data"), 19092, 19093).command()

    (heap,) = [word for word in command if word.startswith("-Xmx")]
    assert int(heap.removeprefix("-Xmx").removesuffix("m")) <= 512


def test_kafkas_disk_use_is_bounded_by_bytes_whatever_the_rate_of_events() -> None:
    properties = KafkaNode(Path("/data"), 19092, 19093).properties()
    partitions = sum(topic.partitions for topic in topics.ALL)
    # The newest segment is never deleted, so a partition can exceed its limit by one segment.
    partition_bytes = int(properties["log.retention.bytes"]) + int(properties["log.segment.bytes"])

    assert partitions * partition_bytes <= 6 * GIB


def test_all_that_the_servers_write_is_under_their_folders() -> None:
    kafka = KafkaNode(Path("/data/kafka"), 19092, 19093)
    redis = RedisServer(Path("/data/redis"), 16390)

    assert kafka.properties()["log.dirs"].startswith("/data/kafka/")
    assert ("dir", '"/data/redis"') in redis.settings()
