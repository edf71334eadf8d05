"""A log, a Redis and a rebuild in memory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from redis.exceptions import ConnectionError as RedisAwayError

from coinstream_kafka.kafka_log import LogError
from coinstream_kafka.kafka_records import Partition, Record
from coinstream_kafka.redis_consumer.batch import Refused
from coinstream_redis.changes import Changes
from coinstream_redis.generation import Generation, RedisState


class FakeLog:
    """Partitions of records; `fail` makes a method raise that often."""

    def __init__(self) -> None:
        self.records: dict[Partition, list[Record]] = defaultdict(list)
        self.assigned: frozenset[Partition] = frozenset()
        self.offsets_without_records: dict[Partition, int] = defaultdict(int)
        """How many offsets follow the last record."""
        self.positions: dict[Partition, int] = defaultdict(int)
        self.paused: set[Partition] = set()
        self.commits: dict[Partition, int] = {}
        self.fail: dict[str, int] = {}

    def append(self, partition: Partition, *values: bytes | None, timestamp: int = 0) -> None:
        for value in values:
            offset = len(self.records[partition])
            self.records[partition].append(Record(offset, timestamp, value))

    def assignment(self) -> frozenset[Partition]:
        return self.assigned

    def assign(self, partitions: Iterable[Partition]) -> None:
        self.assigned = frozenset(partitions)

    def poll(self, timeout_ms: int, max_records: int) -> Mapping[Partition, list[Record]]:
        self._fail("poll")
        polled: dict[Partition, list[Record]] = {}
        for partition in sorted(self.assigned - self.paused):
            start = self.positions[partition]
            part = self.records[partition][start : start + max_records]
            if part:
                polled[partition] = part
                self.positions[partition] = part[-1].offset + 1
                max_records -= len(part)
            else:
                self.positions[partition] = max(start, self._end(partition))
            if not max_records:
                break
        return polled

    def seek(self, partition: Partition, offset: int) -> None:
        self.positions[partition] = offset

    def pause(self, *partitions: Partition) -> None:
        self.paused |= set(partitions)

    def resume(self, *partitions: Partition) -> None:
        self.paused -= set(partitions)

    def first_offsets(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        self._fail("first_offsets")
        return dict.fromkeys(partitions, 0)

    def end_offsets(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        return {partition: self._end(partition) for partition in partitions}

    def offsets_since(self, times_ms: Mapping[Partition, int]) -> dict[Partition, int]:
        found = {}
        for partition, time_ms in times_ms.items():
            young = [r.offset for r in self.records[partition] if r.timestamp >= time_ms]
            if young:
                found[partition] = young[0]
        return found

    def position(self, partition: Partition) -> int | None:
        return self.positions[partition]

    def committed(self, partition: Partition) -> int | None:
        return self.commits.get(partition)

    def commit(self, next_offsets: Mapping[Partition, int]) -> None:
        self._fail("commit")
        self.commits |= next_offsets

    def lag(self, partition: Partition) -> int | None:
        return self._end(partition) - self.positions[partition]

    def close(self) -> None:
        pass

    def _end(self, partition: Partition) -> int:
        return len(self.records[partition]) + self.offsets_without_records[partition]

    def _fail(self, method: str) -> None:
        if self.fail.get(method, 0):
            self.fail[method] -= 1
            raise LogError(method)


class FakeRedis:
    """Takes changes and generations; `away` makes the next calls fail."""

    def __init__(self, *, intact: bool = True) -> None:
        self.run_id = "run"
        self.generation: Generation | None = Generation("run", "first") if intact else None
        self.marks: set[str] = set()
        self.trade_ids: set[int] = set()
        self.away = 0
        self.writes = 0

    def write(self, changes: Changes) -> int:
        self._answer()
        self.writes += 1
        ids = {trade.id for kept in changes.trades.values() for trade in kept.kept()}
        self.trade_ids |= ids
        return len(ids)

    def flush(self) -> None:
        self.generation = None
        self.marks.clear()
        self.trade_ids.clear()

    def look(self) -> RedisState:
        self._answer()
        return RedisState(self.run_id, self.generation)

    def begin(self) -> Generation:
        building = Generation(self.run_id, f"building-{len(self.marks)}")
        self.marks.add(building.token)
        return building

    def finish(self, building: Generation) -> Generation | None:
        if building.token not in self.marks:
            return None
        self.generation = building
        return building

    def _answer(self) -> None:
        if self.away:
            self.away -= 1
            raise RedisAwayError("connection refused")


class FakeRebuild:
    """A rebuild that ends when it is told to."""

    def __init__(self, partitions: frozenset[Partition]) -> None:
        self.partitions = partitions
        self.done = False
        self.succeeded = False

    def end(self, *, succeeded: bool = True) -> None:
        self.done, self.succeeded = True, succeeded

    def join(self, timeout_s: float) -> None:
        pass


class FakeLetters:
    def __init__(self) -> None:
        self.kept: list[Refused] = []

    def keep(self, refused: list[Refused]) -> None:
        self.kept += refused
