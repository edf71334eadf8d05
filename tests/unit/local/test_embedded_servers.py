from pathlib import Path

from coinstream_contracts import topics
from coinstream_local.kafka_node import KafkaNode
from coinstream_local.mongo_server import MongoServer
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


def test_mongodb_listens_on_the_loopback_interface_only() -> None:
    stand_in = MongoServer(Path("/data"), 27117).command()
    mongod = MongoServer(Path("/data"), 27117, mongod="/usr/bin/mongod").command()

    assert stand_in[-3:] == ["127.0.0.1", "27117", "/data/documents.mv"]
    assert {"--bind_ip=127.0.0.1", "--port=27117"} <= set(mongod)


def test_mongodbs_stand_in_has_a_bounded_heap() -> None:
    (heap,) = [word for word in MongoServer(Path("/data"), 1).command() if word.startswith("-Xmx")]

    assert int(heap.removeprefix("-Xmx").removesuffix("m")) <= 256


def test_mongod_runs_where_it_is_installed() -> None:
    command = MongoServer(Path("/data"), 27117, mongod="/usr/bin/mongod").command()

    assert command[:2] == ["/usr/bin/mongod", "--dbpath=/data/mongod"]


def test_kafkas_disk_use_is_bounded_by_bytes_whatever_the_rate_of_events() -> None:
    properties = KafkaNode(Path("/data"), 19092, 19093).properties()
    partitions = sum(topic.partitions for topic in topics.ALL)
    # The newest segment is never deleted, so a partition can exceed its limit by one segment.
    partition_bytes = int(properties["log.retention.bytes"]) + int(properties["log.segment.bytes"])

    assert partitions * partition_bytes <= 6 * GIB


def test_all_that_the_servers_write_is_under_their_folders() -> None:
    kafka = KafkaNode(Path("/data/kafka"), 19092, 19093)
    redis = RedisServer(Path("/data/redis"), 16390)
    mongodb = MongoServer(Path("/data/mongodb"), 17117)

    assert kafka.properties()["log.dirs"].startswith("/data/kafka/")
    assert ("dir", '"/data/redis"') in redis.settings()
    assert mongodb.store_file.is_relative_to("/data/mongodb")
    assert mongodb.data_folder.is_relative_to("/data/mongodb")
