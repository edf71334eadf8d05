"""Looks at Redis."""

import time
from collections.abc import Awaitable
from typing import Any, Protocol

from redis.exceptions import RedisError

from coinstream_backend.operations.looking import looked
from coinstream_backend.operations.schemas import RedisState
from coinstream_contracts.times import SECOND_MS


class RedisInfo(Protocol):
    """What is asked of Redis; raises `redis.exceptions.RedisError` when it is away."""

    def info(self) -> Awaitable[dict[str, Any]]:
        """Return its INFO."""

    def dbsize(self) -> Awaitable[int]:
        """Return how many keys there are."""


async def look_at_redis(client: RedisInfo) -> RedisState:
    """Return the state of Redis."""

    async def fields() -> dict[str, object]:
        info = await client.info()
        now_ms = time.time_ns() // 1_000_000
        return {
            "version": str(info["redis_version"]),
            "since_ms": now_ms - int(info["uptime_in_seconds"]) * SECOND_MS,
            "used_memory": int(info["used_memory"]),
            "peak_memory": int(info["used_memory_peak"]),
            "max_memory": int(info.get("maxmemory", 0)),
            "keys": int(await client.dbsize()),
            "clients": int(info["connected_clients"]),
            "commands_per_s": float(info["instantaneous_ops_per_sec"]),
            "evicted_keys": int(info["evicted_keys"]),
        }

    return await looked(RedisState, fields, failures=(RedisError,))
