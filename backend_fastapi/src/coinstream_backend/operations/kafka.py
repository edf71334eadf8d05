"""Looks at Kafka: brokers, topics, and how far each consumer is behind."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import Any, Final, NamedTuple, Self, TypeVar

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka import TopicCollection as Topics
from confluent_kafka.admin import AdminClient, OffsetSpec

from coinstream_backend.operations.looking import LOOK_LIMIT_S, looked
from coinstream_backend.operations.schemas import (
    Broker,
    ConsumerState,
    KafkaState,
    TopicLag,
    TopicState,
)
from coinstream_backend.stream.consumer import Partition, Positions

MAX_GROUPS: Final = 50
OURS: Final = "coinstream-api"

Answer = TypeVar("Answer")


class Span(NamedTuple):
    """The offsets of a partition: the oldest kept record's, and the next one's."""

    first: int
    end: int


class KafkaLookout:
    """Asks Kafka.

    Args:
        admin: a client of Kafka's administration.
        names: the topics.
        positions: gives the offsets up to which this API has read.
    """

    def __init__(
        self,
        admin: Any,  # noqa: ANN401 - or a fake
        names: Iterable[str],
        positions: Callable[[], Positions],
    ) -> None:
        self._admin = admin
        self._names = list(names)
        self._positions = positions

    @classmethod
    def connect(
        cls, bootstrap: str, names: Iterable[str], positions: Callable[[], Positions]
    ) -> Self:
        """Return one that connects when it is first asked."""
        client = AdminClient(
            {
                "bootstrap.servers": bootstrap,
                "client.id": "coinstream-api-operations",
                "socket.timeout.ms": int(LOOK_LIMIT_S * 1_000),
                "reconnect.backoff.max.ms": 5_000,
                "log_level": 0,  # the answer says that Kafka is away
            }
        )
        return cls(client, names, positions)

    async def look(self) -> KafkaState:
        """Return the state of Kafka."""
        return await looked(KafkaState, self._fields, failures=(KafkaException,))

    async def _fields(self) -> dict[str, object]:
        cluster, (topics, partitions) = await asyncio.gather(
            _ask(self._admin.describe_cluster, request_timeout=LOOK_LIMIT_S), self._topics()
        )
        # The ends come first: what is written between the answers is then no lag that never was.
        spans = await self._spans(partitions)
        groups = await self._groups()
        own = ConsumerState(
            name=OURS,
            known_by="api",
            state=None,
            members=None,
            **_behind(self._positions(), spans),
        )
        return {
            "brokers": [
                Broker(
                    id=node.id,
                    address=f"{node.host}:{node.port}",
                    is_controller=cluster.controller is not None
                    and node.id == cluster.controller.id,
                )
                for node in cluster.nodes
            ],
            "topics": [_topic_state(name, topics.get(name, []), spans) for name in self._names],
            "consumers": [own, *await self._consumers(groups, spans)],
        }

    async def _topics(self) -> tuple[dict[str, list[Any]], list[Partition]]:
        """Return what Kafka says of each partition of those topics that exist."""
        answers = self._admin.describe_topics(Topics(self._names), request_timeout=LOOK_LIMIT_S)
        topics = {}
        for name, answer in answers.items():
            try:
                topics[name] = (await asyncio.wrap_future(answer)).partitions
            except KafkaException as error:
                if error.args[0].name() != "UNKNOWN_TOPIC_OR_PART":
                    raise
        return topics, [(name, part.id) for name, parts in topics.items() for part in parts]

    async def _spans(self, partitions: list[Partition]) -> dict[Partition, Span]:
        """Return the offsets of the partitions that answer."""
        if not partitions:
            return {}
        offsets = []
        specs = (OffsetSpec.earliest(), OffsetSpec.latest())  # type: ignore[no-untyped-call]  # the library's
        for spec in specs:
            asked = {TopicPartition(*partition): spec for partition in partitions}
            answers = self._admin.list_offsets(asked, request_timeout=LOOK_LIMIT_S)
            found = await asyncio.gather(
                *map(asyncio.wrap_future, answers.values()), return_exceptions=True
            )
            offsets.append(
                {
                    (place.topic, place.partition): answer.offset
                    for place, answer in zip(answers, found, strict=True)
                    if not isinstance(answer, BaseException)
                }
            )
        firsts, ends = offsets
        return {place: Span(firsts[place], ends[place]) for place in firsts.keys() & ends.keys()}

    async def _groups(self) -> dict[str, Any]:
        """Return what Kafka says of each group."""
        listed = await _ask(self._admin.list_consumer_groups, request_timeout=LOOK_LIMIT_S)
        names = sorted(group.group_id for group in listed.valid)[:MAX_GROUPS]
        if not names:
            return {}
        answers = self._admin.describe_consumer_groups(names, request_timeout=LOOK_LIMIT_S)
        return {name: await asyncio.wrap_future(answer) for name, answer in answers.items()}

    async def _consumers(
        self, groups: Mapping[str, Any], spans: Mapping[Partition, Span]
    ) -> list[ConsumerState]:
        """Return the groups that ever committed something of our topics."""
        committed = await asyncio.gather(*map(self._committed, groups))
        return [
            ConsumerState(
                name=name,
                known_by="group",
                state=group.state.name.lower(),
                members=len(group.members),
                **_behind(offsets, spans),
            )
            for (name, group), offsets in zip(groups.items(), committed, strict=True)
            if any(topic in self._names for topic, _ in offsets)
        ]

    async def _committed(self, group: str) -> dict[Partition, int]:
        asked = [ConsumerGroupTopicPartitions(group)]
        answers = self._admin.list_consumer_group_offsets(asked, request_timeout=LOOK_LIMIT_S)
        (answer,) = answers.values()
        found = (await asyncio.wrap_future(answer)).topic_partitions
        return {(one.topic, one.partition): one.offset for one in found if one.offset >= 0}


async def _ask(question: Callable[..., "Future[Answer]"], **limits: float) -> Answer:
    return await asyncio.wrap_future(question(**limits))


def _behind(offsets: Mapping[Partition, int], spans: Mapping[Partition, Span]) -> dict[str, Any]:
    """Return the lags of who read up to these offsets, in the topics that it reads.

    A partition that it never committed counts from its oldest record on.
    """
    lags: dict[str, int] = {topic: 0 for topic, _ in sorted(offsets)}
    for (topic, number), span in spans.items():
        if topic in lags:
            lags[topic] += max(0, span.end - max(offsets.get((topic, number), 0), span.first))
    return {
        "lag": sum(lags.values()),
        "topics": [TopicLag(topic=topic, lag=lag) for topic, lag in lags.items()],
    }


def _topic_state(name: str, parts: list[Any], spans: Mapping[Partition, Span]) -> TopicState:
    own = [span for (topic, _), span in spans.items() if topic == name]
    return TopicState(
        name=name,
        partitions=len(parts),
        end=sum(span.end for span in own),
        kept=sum(span.end - span.first for span in own),
        leaderless=sum(part.leader is None for part in parts),
        under_replicated=sum(len(part.isr) < len(part.replicas) for part in parts),
    )
