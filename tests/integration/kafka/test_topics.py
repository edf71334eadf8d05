"""Topics in a real Kafka: made, corrected, and then left alone."""

import secrets
from dataclasses import replace

import pytest
from confluent_kafka import KafkaException
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from coinstream_contracts.topics import Topic
from coinstream_kafka.topic_plan import Plan
from coinstream_kafka.topics import ensure_topics
from coinstream_local.ports import free_ports

pytestmark = pytest.mark.integration


def settings_of(bootstrap: str, topic: str) -> dict[str, str]:
    """Return what was set for a topic, as another client is told of it."""
    resource = ConfigResource(ConfigResourceType.TOPIC, topic)
    with KafkaAdminClient(bootstrap_servers=bootstrap) as admin:
        told = admin.describe_configs([resource])["topic"][topic]
    return {name: setting["value"] for name, setting in told.items()}


def test_the_declared_topics_are_there_and_left_alone(kafka_bootstrap: str) -> None:
    assert ensure_topics(kafka_bootstrap) == Plan()


def test_a_topic_is_made_then_grows_and_changes_only_the_settings_that_differ(
    kafka_bootstrap: str,
) -> None:
    first = Topic(f"made_{secrets.token_hex(4)}", partitions=1, retention_ms=60_000)
    longer = replace(first, partitions=3, retention_ms=120_000)

    assert ensure_topics(kafka_bootstrap, [first]) == Plan(create=[first])
    assert ensure_topics(kafka_bootstrap, [first]) == Plan()
    assert ensure_topics(kafka_bootstrap, [longer]) == Plan(
        grow={first.name: 3}, alter={first.name: {"retention.ms": "120000"}}
    )
    assert ensure_topics(kafka_bootstrap, [longer]) == Plan()
    assert settings_of(kafka_bootstrap, first.name) == {
        "cleanup.policy": "delete",
        "max.message.bytes": "1048576",
        "retention.ms": "120000",
    }


def test_a_kafka_that_is_not_there_is_waited_for_no_longer_than_told() -> None:
    (port,) = free_ports(1)

    with pytest.raises(KafkaException):
        ensure_topics(f"127.0.0.1:{port}", timeout_s=0.1)
