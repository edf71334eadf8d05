"""The API's own judgement of its state."""

import asyncio
import time

from redis.exceptions import RedisError

from coinstream_backend.health.schemas import Health, PartHealth, Probe, Status, StreamState
from coinstream_backend.parts import Parts
from coinstream_backend.stored_history import HistoryUnavailableError, StoredHistory
from coinstream_backend.stored_state import StoredState


async def parts_health(parts: Parts) -> list[PartHealth]:
    """Return the state of Redis, asked now, and of Kafka, as its reader last found it.

    These are what live data stand on.
    """
    redis = await _redis_health(parts.stored, parts.settings.redis_timeout_s)
    return [redis, parts.health.kafka]


async def _mongodb_health(history: StoredHistory) -> PartHealth:
    try:
        await history.ping()
    except HistoryUnavailableError as error:
        return PartHealth(name="mongodb", status="down", detail=str(error))
    return PartHealth(name="mongodb", status="up", detail="")


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
    mongodb = await _mongodb_health(parts.stored_history)
    streams = parts.health.streams(parts.directory.symbols(), time.time_ns() // 1_000_000)
    return Health(
        status=_status(found, mongodb, streams),
        market=parts.health.market(parts.directory.market),
        parts=[*found, mongodb],
        sockets=parts.hub.sockets(),
        streams=streams,
    )


def _status(found: list[PartHealth], mongodb: PartHealth, streams: list[StreamState]) -> Status:
    if any(part.status == "down" for part in found):
        return "down"
    has_gaps = any(stream.open_gaps for stream in streams)
    # Without MongoDB, live data go on: only what is older than Redis' candles is away.
    return "degraded" if has_gaps or mongodb.status == "down" else "ok"
