"""The API's own judgement of its state."""

import asyncio
import time

from redis.exceptions import RedisError

from coinstream_backend.health.schemas import Health, PartHealth, Probe, Status, StreamState
from coinstream_backend.parts import Parts
from coinstream_backend.stored_state import StoredState


async def parts_health(parts: Parts) -> list[PartHealth]:
    """Return the state of Redis, asked now, and of Kafka, as its reader last found it."""
    redis = await _redis_health(parts.stored, parts.settings.redis_timeout_s)
    return [redis, parts.health.kafka]


async def _redis_health(stored: StoredState, timeout_s: float) -> PartHealth:
    try:
        async with asyncio.timeout(timeout_s):
            await stored.ping()
    except TimeoutError:
        return PartHealth(name="redis", status="down", detail=f"no answer within {timeout_s:g} s")
    except (RedisError, OSError) as error:
        return PartHealth(name="redis", status="down", detail=str(error)[:200])
    return PartHealth(name="redis", status="up", detail="")


async def readiness(parts: Parts) -> Probe:
    """Return `ready` when Redis and Kafka can both be reached."""
    found = await parts_health(parts)
    ready = all(part.status == "up" for part in found)
    return Probe(status="ready" if ready else "not ready", parts=found)


async def full_health(parts: Parts) -> Health:
    """Return the state of every part and stream."""
    found = await parts_health(parts)
    streams = parts.health.streams(parts.directory.symbols(), time.time_ns() // 1_000_000)
    return Health(
        status=_status(found, streams),
        market=parts.health.market(parts.directory.market),
        parts=found,
        sockets=parts.hub.sockets(),
        streams=streams,
    )


def _status(found: list[PartHealth], streams: list[StreamState]) -> Status:
    if any(part.status == "down" for part in found):
        return "down"
    return "degraded" if any(stream.open_gaps for stream in streams) else "ok"
