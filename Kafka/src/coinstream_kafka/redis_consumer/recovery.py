"""Decides which partitions have to be read again, and when the hot state is whole. No I/O."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from coinstream_kafka.kafka_records import Partition
from coinstream_redis.generation import Generation, RedisState


@dataclass(frozen=True, slots=True)
class Entry:
    """How a partition that was just assigned is taken up.

    `seek` is where to begin instead of at the committed offset; `rebuild` says that what lies
    before has to be read beside the live data.
    """

    seek: int | None
    rebuild: bool


def entry(*, committed: int | None, first: int, end: int, catch_up: int) -> Entry:
    """Decide how to take up a partition whose log reaches from `first` to before `end`.

    Without a committed offset within the log, or with more than `catch_up` records to go, the live
    data begins at the end of the log, and a rebuild covers what is needed of the rest.
    """
    if committed is not None and first <= committed <= end and end - committed <= catch_up:
        return Entry(seek=None, rebuild=False)
    return Entry(seek=end, rebuild=end > first)


class Recovery:
    """Follows the loss of the hot state and its rebuilding, partition by partition."""

    def __init__(self) -> None:
        self.assigned: frozenset[Partition] = frozenset()
        self.lost = False
        """Whether Redis lost the hot state, so that a new generation is being built."""
        self._known: Generation | None = None
        self._pending: set[Partition] = set()
        self._running: frozenset[Partition] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether nothing is missing, as far as is known."""
        return not (self.lost or self._pending or self._running)

    @property
    def complete(self) -> bool:
        """Whether every assigned partition was read again since the loss."""
        return self.lost and bool(self.assigned) and not (self._pending or self._running)

    def may_commit(self, partition: Partition) -> bool:
        """Say whether a partition's offset may be committed: it is ours and not being rebuilt.

        A crash in the middle of a rebuild must find the offset from before it.
        """
        rebuilding = partition in self._pending or partition in self._running
        return partition in self.assigned and not rebuilding and not self.lost

    def assign(self, assigned: Iterable[Partition], gaps: Set[Partition]) -> None:
        """Take a new assignment; `gaps` are the partitions that are not read through."""
        before = self.assigned
        self.assigned = frozenset(assigned)
        self._pending |= gaps
        if self.lost:
            self._pending |= self.assigned - before
        self._pending &= self.assigned

    def look(self, state: RedisState) -> None:
        """Compare what Redis holds with what was built or found there."""
        if not state.intact:
            if not self.lost:
                self.start_over()
        elif not self.lost and state.generation != self._known:
            if self._known is not None:
                # Redis was emptied unseen, and another consumer has rebuilt its own part since.
                self._pending |= self.assigned
            self._known = state.generation

    def start_over(self) -> None:
        """Rebuild everything: the hot state is gone, or went again while it was rebuilt."""
        self.lost = True
        self._known = None
        self._pending |= self.assigned

    def next_rebuild(self) -> frozenset[Partition]:
        """Take the partitions to rebuild now; none while a rebuild runs or nothing is to do."""
        if self._running or not self._pending:
            return frozenset()
        self._running = frozenset(self._pending)
        self._pending.clear()
        return self._running

    def rebuilt(self, *, failed: bool) -> None:
        """End the running rebuild; after a failure its partitions wait for the next."""
        if failed:
            self._pending |= self._running & self.assigned
        self._running = frozenset()

    def built(self, generation: Generation) -> None:
        """End the loss: this generation holds now."""
        self.lost = False
        self._known = generation
