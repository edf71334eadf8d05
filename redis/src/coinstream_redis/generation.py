"""Whether Redis still holds the hot state that was built in it."""

import secrets
from dataclasses import dataclass
from typing import Final

import redis

from coinstream_contracts import redis_keys

_TTL: Final = redis_keys.TIME_TO_LIVE_MS


@dataclass(frozen=True, slots=True)
class Generation:
    """One building of the hot state: in which run of Redis, and which building."""

    run_id: str
    token: str

    @classmethod
    def parse(cls, text: str) -> "Generation | None":
        """Read what `str` writes; None when it is something else."""
        run_id, separator, token = text.partition("/")
        return cls(run_id, token) if run_id and separator and token else None

    def __str__(self) -> str:
        return f"{self.run_id}/{self.token}"


@dataclass(frozen=True, slots=True)
class RedisState:
    """What a look at Redis shows: its run, and the generation it holds."""

    run_id: str
    generation: Generation | None

    @property
    def intact(self) -> bool:
        """Whether a hot state was built in this run of Redis and is still there.

        A Redis that was started again may have come back with an old copy of it, or with none.
        """
        return self.generation is not None and self.generation.run_id == self.run_id


class GenerationStore:
    """Reads and writes the generation; every method may raise `redis.exceptions.RedisError`."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def look(self) -> RedisState:
        """Return the state of Redis now."""
        pipeline = self._client.pipeline(transaction=False)
        pipeline.info("server")
        pipeline.get(redis_keys.GENERATION)
        server, stored = pipeline.execute()
        text = stored.decode(errors="replace") if stored else ""
        return RedisState(str(server["run_id"]), Generation.parse(text))

    def begin(self) -> Generation:
        """Leave a mark that lives as long as what is built from now on."""
        generation = Generation(self.look().run_id, secrets.token_hex(8))
        self._client.set(redis_keys.building(generation.token), str(generation), px=_TTL)
        return generation

    def finish(self, building: Generation) -> Generation | None:
        """Say that it is built; None when Redis was emptied or started again meanwhile.

        Returns the generation that holds from now on: another builder's, when that was first.
        """
        mark = redis_keys.building(building.token)
        state = self.look()
        if state.run_id != building.run_id or not self._client.delete(mark):
            return None
        if state.intact:
            return state.generation
        self._client.set(redis_keys.GENERATION, str(building), px=_TTL)
        return building
