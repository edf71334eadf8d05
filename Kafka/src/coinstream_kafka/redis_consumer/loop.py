"""The consumer's loop: read, fold, write, and only then commit."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from redis.exceptions import RedisError

from coinstream_kafka.backoff import Backoff
from coinstream_kafka.kafka_log import LogError
from coinstream_kafka.kafka_records import Partition, Record
from coinstream_kafka.redis_consumer.batch import Batch, Refused
from coinstream_kafka.redis_consumer.figures import Figures, Readiness
from coinstream_kafka.redis_consumer.keeper import Generations, Keeper, Rebuild
from coinstream_kafka.redis_consumer.log import Log
from coinstream_kafka.redis_consumer.recovery import Recovery, entry
from coinstream_redis.changes import Changes
from coinstream_telemetry.logs import get_logger

_POLL_MS: Final = 200
_TICK_S: Final = 1.0
_JOIN_S: Final = 10.0

_log = get_logger(__name__)


class Writer(Protocol):
    """Applies changes to Redis; `HotStateWriter` is one."""

    def write(self, changes: Changes) -> int:
        """Apply them; return how many values were new to Redis."""


class Letters(Protocol):
    """Keeps refused records."""

    def keep(self, refused: list[Refused]) -> None:
        """Keep them."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What the loop reads from and writes to."""

    log: Log
    writer: Writer
    generations: Generations
    start_rebuild: Callable[[frozenset[Partition]], Rebuild]
    letters: Letters


@dataclass(frozen=True, slots=True)
class Limits:
    """Records taken at a time, and records behind which a partition is not read through."""

    batch_records: int
    catch_up_records: int


class ConsumerLoop:
    """Follows the log and keeps the hot state in step; a `Keeper` rebuilds it when it is gone.

    Offsets are committed after the write, so a record may be written twice and never not at all.
    """

    def __init__(
        self,
        ports: Ports,
        limits: Limits,
        *,
        figures: Figures,
        readiness: Readiness,
        stop: threading.Event,
    ) -> None:
        self._log = ports.log
        self._writer = ports.writer
        self._letters = ports.letters
        self._limits = limits
        self._figures = figures
        self._readiness = readiness
        self._stop = stop
        self._recovery = Recovery()
        self._keeper = Keeper(self._recovery, ports.generations, ports.start_rebuild, figures)
        self._written: dict[Partition, int] = {}
        self._tick_at = 0.0

    def run(self) -> None:
        """Go round until `stop` is set; then commit what is written."""
        backoff = Backoff(0.2, 5.0)
        while not self._stop.is_set():
            try:
                self.step()
                backoff.reset()
            except LogError as error:
                _log.warning("kafka_failed", error=repr(error))
                self._stop.wait(backoff.next_s())
        self._commit()
        self._keeper.join(_JOIN_S)

    def step(self) -> None:
        """Take one batch of records through, and once a second look after everything else."""
        self._readiness.beat()
        polled = self._log.poll(_POLL_MS, self._limits.batch_records)
        try:
            moved = self._take_up_partitions()
        except LogError:
            self._put_back(polled)
            raise
        batch = Batch()
        for partition, records in polled.items():
            if partition not in moved:
                batch.take(partition, records)
        if batch.records and self._write(batch):
            self._letters.keep(batch.refused)
            self._written |= batch.next_offsets
        if time.monotonic() >= self._tick_at:
            self._tick()
            self._tick_at = time.monotonic() + _TICK_S

    def _take_up_partitions(self) -> frozenset[Partition]:
        """Place the partitions that came with a rebalance; return those that were moved.

        What was polled of a moved partition is from before the place where it goes on.
        """
        assigned = self._log.assignment()
        if assigned == self._recovery.assigned:
            return frozenset()
        new = assigned - self._recovery.assigned
        firsts, ends = self._log.first_offsets(new), self._log.end_offsets(new)
        moved: dict[Partition, int] = {}
        gaps: set[Partition] = set()
        for partition in new:
            first, end = firsts[partition], ends[partition]
            place = entry(
                committed=self._log.committed(partition),
                first=first,
                end=end,
                catch_up=self._limits.catch_up_records,
            )
            if place.seek is not None:
                self._log.seek(partition, place.seek)
                moved[partition] = place.seek
            if place.rebuild:
                gaps.add(partition)
        self._recovery.assign(assigned, gaps)
        self._written = {
            partition: offset
            for partition, offset in (self._written | moved).items()
            if partition in assigned
        }
        self._tick_at = 0.0
        _log.info("assigned", partitions=len(assigned), new=len(new), rebuild=len(gaps))
        return frozenset(moved)

    def _put_back(self, polled: Mapping[Partition, list[Record]]) -> None:
        for partition, records in polled.items():
            with suppress(LogError):  # no longer ours: its next owner reads from the commit
                self._log.seek(partition, records[0].offset)

    def _write(self, batch: Batch) -> bool:
        """Write until Redis has it; False when the service is to stop first."""
        backoff = Backoff(0.1, 5.0)
        while True:
            try:
                with self._figures.write_seconds.time():
                    written = self._writer.write(batch.changes)
            except RedisError as error:
                self._readiness.redis_answers = False
                self._figures.write_failures.inc()
                _log.warning("redis_failed", error=str(error), records=batch.records)
                if self._stop.is_set():
                    return False
                self._wait(batch, backoff.next_s())
                continue
            break
        if backoff.failures:
            self._log.resume(*self._log.assignment())
            self._tick_at = 0.0
        self._figures.written.inc(written)
        self._figures.batch_records.observe(batch.records)
        for partition, count in batch.counts.items():
            self._figures.records.labels(partition.topic).inc(count)
        return True

    def _wait(self, batch: Batch, seconds: float) -> None:
        """Let time pass without leaving the group: poll, but take no more than came already."""
        self._readiness.beat()
        try:
            self._log.pause(*self._log.assignment())
            polled = self._log.poll(int(seconds * 1_000), 1)
        except LogError as error:
            _log.warning("kafka_failed", error=repr(error))
            self._stop.wait(seconds)
            return
        for partition, records in polled.items():
            batch.take(partition, records)  # of a partition that came with a rebalance just now

    def _tick(self) -> None:
        self._readiness.redis_answers = self._keeper.look()
        self._commit()
        self._readiness.whole = self._recovery.whole
        self._figures.whole.set(float(self._recovery.whole))
        lags = {partition: self._log.lag(partition) for partition in self._recovery.assigned}
        by_topic: dict[str, int] = {}
        for partition, lag in lags.items():
            by_topic[partition.topic] = by_topic.get(partition.topic, 0) + (lag or 0)
        for topic, lag in by_topic.items():
            self._figures.lag.labels(topic).set(lag)
        known = [lag for lag in lags.values() if lag is not None]
        self._readiness.assigned = bool(lags)
        self._readiness.lag = sum(known) if len(known) == len(lags) else None

    def _commit(self) -> None:
        ready = {
            partition: offset
            for partition, offset in self._written.items()
            if self._recovery.may_commit(partition)
        }
        if not ready:
            return
        try:
            self._log.commit(ready)
        except LogError as error:
            # They are read again after a restart, which the guarded writes allow.
            self._figures.commit_failures.inc()
            _log.warning("commit_failed", error=repr(error))
            return
        for partition in ready:
            del self._written[partition]
