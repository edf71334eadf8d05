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
from concurrent.futures import Future
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    RESOURCE_TOPIC,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
)

from coinstream_contracts.topics import ALL, Topic
from coinstream_kafka.topic_plan import ExistingTopic, Plan, plan
from coinstream_telemetry.logs import configure_logs, get_logger

_TRY_S: Final = 3.0
_ANSWER_S: Final = 30.0
_READY_S: Final = 30.0
_LOOK_AGAIN_S: Final = 0.1

_log = get_logger(__name__)


def ensure_topics(
    bootstrap: str,
    topics: Iterable[Topic] = ALL,
    *,
    replication: int = 1,
    timeout_s: float = 60.0,
) -> Plan:
    """Create, grow and alter topics until they are as declared; return what was changed.

    Waits for a broker that is still starting, for the leaders of new partitions, and until the
    broker itself tells of the settings that were altered.

    Raises:
        KafkaException: no broker within `timeout_s`, or a change was refused.
        TimeoutError: the broker took the changes, and does not carry them out.
    """
    topics = list(topics)
    admin = AdminClient(
        {
            "bootstrap.servers": bootstrap,
            "client.id": "coinstream-topics",
            "reconnect.backoff.max.ms": 1_000,
            "log_level": 0,  # what fails is told by the calls
        }
    )
    partitions = _partitions(admin, timeout_s)
    present = {topic.name: partitions.get(topic.name) for topic in topics}
    changes = plan(topics, _existing(admin, {name: n for name, n in present.items() if n}))
    _apply(admin, changes, replication)
    _wait(admin, topics, changes.alter)
    return changes


def _partitions(admin: AdminClient, timeout_s: float) -> dict[str, int]:
    """Return how many partitions each topic has; waits for a broker."""
    deadline = time.monotonic() + timeout_s
    delay_s = 0.2
    while True:
        try:
            return {
                name: len(one.partitions)
                for name, one in admin.list_topics(timeout=_TRY_S).topics.items()
            }
        except KafkaException as error:
            if time.monotonic() >= deadline:
                raise
            _log.info("kafka_not_there_yet", error=str(error))
        time.sleep(delay_s * random.uniform(0.5, 1))  # noqa: S311 - jitter
        delay_s = min(2 * delay_s, 3.0)


def _existing(admin: AdminClient, partitions: Mapping[str, int]) -> dict[str, ExistingTopic]:
    if not partitions:
        return {}
    asked = [ConfigResource(RESOURCE_TOPIC, name) for name in partitions]
    found = {}
    for resource, answer in admin.describe_configs(asked, request_timeout=_ANSWER_S).items():
        settings = {name: setting.value for name, setting in answer.result(_ANSWER_S).items()}
        found[resource.name] = ExistingTopic(partitions[resource.name], settings)
    return found


def _apply(admin: AdminClient, changes: Plan, replication: int) -> None:
    if changes.create:
        wanted = [
            NewTopic(topic.name, topic.partitions, replication, config=topic.config())
            for topic in changes.create
        ]
        for name, made in admin.create_topics(wanted, request_timeout=_ANSWER_S).items():
            _note_created(name, made)
    if changes.grow:
        counts = [NewPartitions(name, count) for name, count in changes.grow.items()]
        for grown in admin.create_partitions(counts, request_timeout=_ANSWER_S).values():
            grown.result(_ANSWER_S)
        _log.info("topics_grown", partitions=changes.grow)
    if changes.alter:
        resources = [_altered(name, settings) for name, settings in changes.alter.items()]
        answers = admin.incremental_alter_configs(resources, request_timeout=_ANSWER_S)
        for answer in answers.values():
            answer.result(_ANSWER_S)
        _log.info("topics_altered", settings=changes.alter)


def _note_created(name: str, made: Future[Any]) -> None:
    try:
        made.result(_ANSWER_S)
    except KafkaException as error:
        if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise
        _log.info("topic_created_by_another", topic=name)
    else:
        _log.info("topic_created", topic=name)


def _altered(name: str, settings: Mapping[str, str]) -> ConfigResource:
    entries = [
        ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET)
        for key, value in settings.items()
    ]
    return ConfigResource(RESOURCE_TOPIC, name, incremental_configs=entries)


def _wait(
    admin: AdminClient, topics: Iterable[Topic], altered: Mapping[str, Mapping[str, str]]
) -> None:
    """Wait until every partition has a leader, and every altered setting stands.

    The controller says when a change is decided; the broker carries it out a moment later.
    """
    topics = list(topics)
    deadline = time.monotonic() + _READY_S
    while waiting := [*_without_leaders(admin, topics), *_not_altered(admin, altered)]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"not carried out yet for {', '.join(waiting)}")
        time.sleep(_LOOK_AGAIN_S)


def _without_leaders(admin: AdminClient, topics: Iterable[Topic]) -> list[str]:
    known = admin.list_topics(timeout=_ANSWER_S).topics
    return [
        topic.name
        for topic in topics
        if topic.name not in known
        or sum(part.leader >= 0 for part in known[topic.name].partitions.values())
        < topic.partitions
    ]


def _not_altered(admin: AdminClient, altered: Mapping[str, Mapping[str, str]]) -> list[str]:
    standing = _existing(admin, dict.fromkeys(altered, 0))
    return [
        name
        for name, settings in altered.items()
        if not settings.items() <= standing[name].config.items()
    ]


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
    except (KafkaException, TimeoutError) as error:
        _log.error("topics_failed", error=str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
