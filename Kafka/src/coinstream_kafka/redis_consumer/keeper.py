"""Watches over the hot state in Redis: notices that it is gone, and has it built again."""

from collections.abc import Callable
from typing import Protocol

from redis.exceptions import RedisError

from coinstream_kafka.kafka_records import Partition
from coinstream_kafka.redis_consumer.figures import Figures
from coinstream_kafka.redis_consumer.recovery import Recovery
from coinstream_redis.generation import Generation, RedisState
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)


class Generations(Protocol):
    """Looks after the generation in Redis; `GenerationStore` is one."""

    # ruff: noqa: D102 - described there
    def look(self) -> RedisState: ...
    def begin(self) -> Generation: ...
    def finish(self, building: Generation) -> Generation | None: ...


class Rebuild(Protocol):
    """A rebuild that was started."""

    @property
    def done(self) -> bool: ...
    @property
    def succeeded(self) -> bool: ...
    def join(self, timeout_s: float) -> None: ...


class Keeper:
    """Does what `Recovery` decides: one rebuild at a time, and a new generation after a loss."""

    def __init__(
        self,
        recovery: Recovery,
        generations: Generations,
        start_rebuild: Callable[[frozenset[Partition]], Rebuild],
        figures: Figures,
    ) -> None:
        self._recovery = recovery
        self._generations = generations
        self._start_rebuild = start_rebuild
        self._figures = figures
        self._rebuild: Rebuild | None = None
        self._building: Generation | None = None

    def look(self) -> bool:
        """Look at Redis and go on with what is to be built; return whether Redis answers."""
        recovery = self._recovery
        try:
            state = self._generations.look()
            was_lost = recovery.lost
            recovery.look(state)
            if recovery.lost and not was_lost:
                _log.warning("hot_state_gone", run_id=state.run_id)
            self._end_rebuild()
            if recovery.lost and self._building is None:
                self._building = self._generations.begin()
            self._begin_rebuild()
            if recovery.complete and self._building is not None:
                self._finish(self._building)
        except RedisError as error:
            _log.warning("redis_failed", error=str(error))
            return False
        return True

    def join(self, timeout_s: float) -> None:
        """Wait for a rebuild that runs."""
        if self._rebuild is not None:
            self._rebuild.join(timeout_s)

    def _end_rebuild(self) -> None:
        if self._rebuild is not None and self._rebuild.done:
            self._recovery.rebuilt(failed=not self._rebuild.succeeded)
            self._rebuild = None

    def _begin_rebuild(self) -> None:
        partitions = self._recovery.next_rebuild()
        if partitions:
            self._figures.rebuilds.inc()
            _log.info("rebuild_begun", partitions=len(partitions))
            self._rebuild = self._start_rebuild(partitions)

    def _finish(self, building: Generation) -> None:
        self._building = None
        generation = self._generations.finish(building)
        if generation is None:
            _log.warning("hot_state_gone_again")
            self._recovery.start_over()
        else:
            _log.info("hot_state_built", generation=str(generation))
            self._recovery.built(generation)
