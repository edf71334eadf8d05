"""Fakes of what the operator's report asks: Kafka's administration, Redis and MongoDB."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka import TopicCollection as Topics
from pymongo.errors import ServerSelectionTimeoutError
from redis.exceptions import ConnectionError as RedisConnectionError

from coinstream_contracts.audit import Completeness, FindingKind
from coinstream_contracts.intervals import Interval
from coinstream_contracts.job_runs import JobRun

Answer = TypeVar("Answer")


def answered(value: Answer) -> "Future[Answer]":
    future: Future[Answer] = Future()
    future.set_result(value)
    return future


def failed(code: int) -> "Future[Any]":
    future: Future[Any] = Future()
    future.set_exception(KafkaException(KafkaError(code)))
    return future


@dataclass
class FakeAdmin:
    """Kafka: the first and the next offset of each partition, and what groups committed."""

    spans: Mapping[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    committed: Mapping[str, Mapping[tuple[str, int], int]] = field(default_factory=dict)
    members: int = 1
    away: bool = False
    silent: bool = False
    asked: int = 0

    def _answer(self, value: Answer) -> "Future[Answer]":
        self.asked += 1
        if self.silent:
            return Future()
        return failed(KafkaError._TRANSPORT) if self.away else answered(value)

    def describe_cluster(self, **_: float) -> "Future[Any]":
        node = SimpleNamespace(id=1, host="broker", port=9092)
        return self._answer(SimpleNamespace(nodes=[node], controller=node))

    def describe_topics(self, topics: Topics, **_: float) -> dict[str, "Future[Any]"]:
        def described(name: str) -> "Future[Any]":
            numbers = sorted(number for topic, number in self.spans if topic == name)
            if not numbers and not self.away:
                return failed(KafkaError.UNKNOWN_TOPIC_OR_PART)
            parts = [
                SimpleNamespace(id=number, leader=1, replicas=[1], isr=[1]) for number in numbers
            ]
            return self._answer(SimpleNamespace(partitions=parts))

        return {name: described(name) for name in topics.topic_names}

    def list_offsets(self, asked: Mapping[Any, Any], **_: float) -> dict[Any, "Future[Any]"]:
        def offset(place: Any, spec: Any) -> int:
            first, end = self.spans[place.topic, place.partition]
            return first if type(spec).__name__ == "EarliestSpec" else end

        return {
            place: self._answer(SimpleNamespace(offset=offset(place, spec)))
            for place, spec in asked.items()
        }

    def list_consumer_groups(self, **_: float) -> "Future[Any]":
        groups = [SimpleNamespace(group_id=name) for name in self.committed]
        return self._answer(SimpleNamespace(valid=groups, errors=[]))

    def describe_consumer_groups(self, names: Iterable[str], **_: float) -> dict[str, Any]:
        state = SimpleNamespace(name="STABLE" if self.members else "EMPTY")
        group = SimpleNamespace(state=state, members=[object()] * self.members)
        return {name: self._answer(group) for name in names}

    def list_consumer_group_offsets(self, asked: list[Any], **_: float) -> dict[str, Any]:
        (group,) = asked
        places = [
            SimpleNamespace(topic=topic, partition=number, offset=offset)
            for (topic, number), offset in self.committed[group.group_id].items()
        ]
        return {group.group_id: self._answer(SimpleNamespace(topic_partitions=places))}


@dataclass
class FakeRedisInfo:
    """Redis, as it tells of itself."""

    away: bool = False

    async def info(self) -> dict[str, Any]:
        if self.away:
            raise RedisConnectionError("away")
        return {
            "redis_version": "7.0.15",
            "uptime_in_seconds": 60,
            "used_memory": 22_089_096,
            "used_memory_peak": 22_703_840,
            "maxmemory": 268_435_456,
            "connected_clients": 18,
            "instantaneous_ops_per_sec": 819,
            "evicted_keys": 0,
        }

    async def dbsize(self) -> int:
        return 22_566


@dataclass
class FakeMongo:
    """MongoDB: the newest candles, how whole the series are, findings, and runs of jobs."""

    newest_ms: Mapping[tuple[str, Interval], int] = field(default_factory=dict)
    whole: Mapping[tuple[str, Interval], Completeness] = field(default_factory=dict)
    findings: Mapping[tuple[Interval, FindingKind], int] = field(default_factory=dict)
    runs: Mapping[str, list[JobRun]] = field(default_factory=dict)
    away: bool = False

    def _check(self) -> None:
        if self.away:
            raise ServerSelectionTimeoutError("no server")

    async def version(self) -> str:
        self._check()
        return "7.0.14"

    async def count(self, interval: Interval) -> int:
        self._check()
        return sum(of is interval for _, of in self.newest_ms)

    async def newest_open_time(self, symbol: str, interval: Interval) -> int | None:
        self._check()
        return self.newest_ms.get((symbol, interval))

    async def counts(self) -> dict[tuple[Interval, FindingKind], int]:
        self._check()
        return dict(self.findings)

    async def completeness(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Completeness:
        self._check()
        nothing = Completeness(symbol=symbol, interval=interval)
        return self.whole.get((symbol, interval), nothing)

    async def newest(self, limit: int) -> dict[str, list[JobRun]]:
        self._check()
        return {job: runs[:limit] for job, runs in self.runs.items()}
