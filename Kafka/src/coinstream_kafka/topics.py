"""Brings a cluster's topics to what `coinstream_contracts.topics` declares.

    python -m coinstream_kafka.topics --bootstrap 127.0.0.1:9092

Running it again changes nothing. Topics that are not declared, and surplus partitions, are left
alone. Exit code 0: the topics stand; 1: the broker did not answer or refused; 2: wrong arguments.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import KafkaError, TopicAlreadyExistsError

from coinstream_contracts.topics import ALL, Topic
from coinstream_telemetry.logs import configure_logs, get_logger

_CONNECT_TRY_MS = 3_000
_READY_TIMEOUT_MS = 30_000

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ExistingTopic:
    """A topic as the cluster has it: its partition count and its settings."""

    partitions: int
    config: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to change: topics to create, partition counts to raise, settings to alter."""

    create: list[Topic] = field(default_factory=list)
    grow: dict[str, int] = field(default_factory=dict)
    alter: dict[str, dict[str, str]] = field(default_factory=dict)


def plan(declared: Iterable[Topic], existing: Mapping[str, ExistingTopic]) -> Plan:
    """Compare what is declared with what exists; partitions are never taken away."""
    changes = Plan()
    for topic in declared:
        present = existing.get(topic.name)
        if present is None:
            changes.create.append(topic)
            continue
        if present.partitions < topic.partitions:
            changes.grow[topic.name] = topic.partitions
        differing = {
            name: value
            for name, value in topic.config().items()
            if present.config.get(name) != value
        }
        if differing:
            changes.alter[topic.name] = differing
    return changes


def ensure_topics(
    bootstrap: str,
    topics: Iterable[Topic] = ALL,
    *,
    replication: int = 1,
    timeout_s: float = 60.0,
) -> Plan:
    """Create, grow and alter topics until they are as declared; return what was changed.

    Waits for a broker that is still starting, and for the leaders of new partitions.

    Raises:
        KafkaError: no broker within `timeout_s`, or a change was refused.
    """
    topics = list(topics)
    admin = _connect(bootstrap, timeout_s)
    try:
        changes = plan(topics, _existing(admin, [topic.name for topic in topics]))
        _apply(admin, changes, replication)
        admin.wait_for_topics([topic.name for topic in topics], timeout_ms=_READY_TIMEOUT_MS)
    finally:
        admin.close()
    return changes


def _connect(bootstrap: str, timeout_s: float) -> Any:  # noqa: ANN401 - kafka-python has no types
    deadline = time.monotonic() + timeout_s
    delay_s = 0.2
    while True:
        try:
            return KafkaAdminClient(
                bootstrap_servers=bootstrap.split(","),
                client_id="coinstream-topics",
                bootstrap_timeout_ms=_CONNECT_TRY_MS,
            )
        except KafkaError as error:
            if time.monotonic() >= deadline:
                raise
            _log.info("kafka_not_there_yet", error=str(error))
        time.sleep(delay_s * random.uniform(0.5, 1))  # noqa: S311 - jitter
        delay_s = min(2 * delay_s, 3.0)


def _existing(admin: Any, names: list[str]) -> dict[str, ExistingTopic]:  # noqa: ANN401 - untyped
    present = [name for name in admin.list_topics() if name in names]
    if not present:
        return {}
    partitions = {
        topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics(present)
    }
    described = admin.describe_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name) for name in present], config_filter="all"
    )["topic"]
    return {
        name: ExistingTopic(
            partitions[name],
            {key: setting["value"] for key, setting in described[name].items()},
        )
        for name in present
    }


def _apply(admin: Any, changes: Plan, replication: int) -> None:  # noqa: ANN401 - untyped
    for topic in changes.create:
        wanted = {
            "num_partitions": topic.partitions,
            "replication_factor": replication,
            "configs": topic.config(),
        }
        try:
            admin.create_topics({topic.name: wanted})
        except TopicAlreadyExistsError:
            _log.info("topic_created_by_another", topic=topic.name)
        else:
            _log.info("topic_created", topic=topic.name, partitions=topic.partitions)
    if changes.grow:
        admin.create_partitions(changes.grow)
        _log.info("topics_grown", partitions=changes.grow)
    for name, settings in changes.alter.items():
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs=settings)])
        _log.info("topic_altered", topic=name, settings=settings)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m coinstream_kafka.topics", description="Create or correct Kafka's topics."
    )
    parser.add_argument("--bootstrap", default="127.0.0.1:9092", help="host:port[,host:port…]")
    parser.add_argument("--replication", type=int, default=1, help="replicas of a new partition")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds to wait for a broker")
    arguments = parser.parse_args()
    configure_logs("topics", "info")
    try:
        ensure_topics(
            arguments.bootstrap, replication=arguments.replication, timeout_s=arguments.timeout
        )
    except KafkaError as error:
        _log.error("topics_failed", error=str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
