"""Reads the newest part of the log again, beside the live data, to bring the hot state back."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from coinstream_kafka.backoff import Backoff
from coinstream_kafka.kafka_records import Partition
from coinstream_kafka.redis_consumer.batch import Batch
from coinstream_kafka.redis_consumer.log import Log
from coinstream_kafka.redis_consumer.lookback import LOOKBACKS
from coinstream_telemetry.logs import get_logger

_POLL_MS: Final = 500
_NEWEST_S: Final = 10.0
_NEWEST_RECORDS: Final = 500
_NO_PROGRESS_S: Final = 60.0

_log = get_logger(__name__)


class StoppedError(Exception):
    """The service is to stop."""


class RebuildStalledError(Exception):
    """The log gave no further records although its end was not reached."""


def read_again(
    log: Log,
    partitions: Iterable[Partition],
    write: Callable[[Batch], None],
    *,
    batch_records: int,
    stopping: Callable[[], bool],
) -> int:
    """Write the newest part of the partitions, up to their ends as of now; return the records.

    What arrives later is the live reader's. The two overlap, which the guarded writes allow.

    Raises:
        StoppedError: `stopping` became true.
        RebuildStalledError: the broker gives no more records.
        LogError: the broker does not answer.
    """
    wanted = list(partitions)
    ends = log.end_offsets(wanted)
    starts = _starts(log, wanted, ends, stopping)
    open_ends = {
        partition: ends[partition] for partition in wanted if starts[partition] < ends[partition]
    }
    for partition, start in starts.items():
        log.seek(partition, start)
    log.resume(*wanted)
    log.pause(*(partition for partition in wanted if partition not in open_ends))

    count = 0
    progress_at = time.monotonic()
    while open_ends:
        if stopping():
            raise StoppedError
        batch = Batch()
        for partition, records in log.poll(_POLL_MS, batch_records).items():
            end = open_ends.get(partition)
            if end is None:
                continue
            batch.take(partition, (record for record in records if record.offset < end))
        for partition in [part for part, end in open_ends.items() if _reached(log, part, end)]:
            del open_ends[partition]
            log.pause(partition)
        if batch.records:
            write(batch)
            count += batch.records
            progress_at = time.monotonic()
        elif time.monotonic() - progress_at > _NO_PROGRESS_S:
            raise RebuildStalledError(f"no records from {sorted(open_ends)}")
    return count


def _starts(
    log: Log,
    partitions: list[Partition],
    ends: Mapping[Partition, int],
    stopping: Callable[[], bool],
) -> dict[Partition, int]:
    """Find where each partition's lookback begins."""
    log.assign(partitions)
    firsts = log.first_offsets(partitions)
    aged = [
        partition
        for partition in partitions
        if LOOKBACKS[partition.topic].age_ms is not None and firsts[partition] < ends[partition]
    ]
    since = {
        partition: max(0, newest - (LOOKBACKS[partition.topic].age_ms or 0))
        for partition, newest in _newest(log, partitions, aged, ends, stopping).items()
    }
    by_age = log.offsets_since(since) if since else {}
    return {
        partition: LOOKBACKS[partition.topic].start(
            first=firsts[partition], end=ends[partition], by_age=by_age.get(partition)
        )
        for partition in partitions
    }


def _newest(
    log: Log,
    partitions: list[Partition],
    wanted: list[Partition],
    ends: Mapping[Partition, int],
    stopping: Callable[[], bool],
) -> dict[Partition, int]:
    """Return the time of each partition's newest record; those that do not come are left out."""
    log.pause(*partitions)
    for partition in wanted:
        log.seek(partition, ends[partition] - 1)
    log.resume(*wanted)
    newest: dict[Partition, int] = {}
    deadline = time.monotonic() + _NEWEST_S
    while not all(_reached(log, partition, ends[partition]) for partition in wanted):
        if stopping():
            raise StoppedError
        if time.monotonic() > deadline:
            break
        for partition, records in log.poll(_POLL_MS, _NEWEST_RECORDS).items():
            newest.setdefault(partition, records[0].timestamp)
    return newest


def _reached(log: Log, partition: Partition, end: int) -> bool:
    """Say whether a partition was read up to an end; the last offsets may have no records."""
    position = log.position(partition)
    return position is not None and position >= end


class RunningRebuild:
    """A rebuild in a thread of its own, tried again until it succeeds or the service stops.

    Args:
        once: does the whole rebuild; returns how many records it took.
        stop: set when the service stops.
    """

    def __init__(self, once: Callable[[], int], stop: threading.Event) -> None:
        self._once = once
        self._stop = stop
        self.succeeded = False
        self._thread = threading.Thread(target=self._run, name="rebuild", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return not self._thread.is_alive()

    def join(self, timeout_s: float) -> None:
        """Wait for its end, no longer than `timeout_s`."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        backoff = Backoff(0.5, 10.0)
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                records = self._once()
            except StoppedError:
                return
            except Exception:  # noqa: BLE001 - whatever it was, the rebuild must be tried again
                _log.exception("rebuild_failed")
                self._stop.wait(backoff.next_s())
            else:
                seconds = round(time.monotonic() - started, 2)
                _log.info("rebuilt", records=records, seconds=seconds)
                self.succeeded = True
                return
