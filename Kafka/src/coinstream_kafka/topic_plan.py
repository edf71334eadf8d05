"""What has to change in a cluster so that it has the declared topics. No I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from coinstream_contracts.topics import Topic


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
