import pytest
import redis
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient

from coinstream_contracts import topics

pytestmark = pytest.mark.integration


def test_the_embedded_kafka_has_every_declared_topic_with_its_partitions(
    kafka_bootstrap: str,
) -> None:
    with KafkaAdminClient(bootstrap_servers=kafka_bootstrap) as client:
        described = client.describe_topics([topic.name for topic in topics.ALL])

    partitions = {topic["name"]: len(topic["partitions"]) for topic in described}
    assert partitions == {topic.name: topic.partitions for topic in topics.ALL}


def test_the_embedded_kafka_gives_back_what_was_acknowledged(kafka_bootstrap: str) -> None:
    producer = KafkaProducer(
        bootstrap_servers=kafka_bootstrap,
        acks="all",
        enable_idempotence=True,
        compression_type="lz4",
    )
    sent = producer.send(topics.DEAD_LETTERS.name, key=b"embedded", value=b"kept").get(timeout=60)
    producer.close()

    consumer = KafkaConsumer(
        topics.DEAD_LETTERS.name,
        bootstrap_servers=kafka_bootstrap,
        auto_offset_reset="earliest",
        consumer_timeout_ms=60_000,
    )
    kept = next(record for record in consumer if record.key == b"embedded")
    consumer.close()

    assert (kept.partition, kept.offset, kept.value) == (sent.partition, sent.offset, b"kept")


def test_the_embedded_redis_refuses_writes_at_its_limit_rather_than_dropping_keys(
    redis_port: int,
) -> None:
    with redis.Redis(port=redis_port, decode_responses=True) as client:
        settings = client.config_get("maxmemory*")

    assert settings["maxmemory-policy"] == "noeviction"
    assert int(settings["maxmemory"]) == 256 * 1024 * 1024
