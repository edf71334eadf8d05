"""How the platform connects to Redis: with time limits, and without hidden waits."""

from dataclasses import dataclass
from typing import Final

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

_CONNECT_S: Final = 2.0
_ANSWER_S: Final = 5.0
_CHECK_IDLE_S: Final = 15
_CONNECTIONS: Final = 32


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where Redis listens. An empty password means that it asks for none."""

    host: str = "127.0.0.1"
    port: int = 6379
    password: str = ""


def connect(address: RedisAddress) -> redis.Redis:
    """Return a client for threads; it connects at its first command.

    A command fails with `redis.exceptions.RedisError` within seconds when Redis is away: it is
    tried twice without a wait, so that a connection that went stale does not show.
    """
    return redis.Redis(
        host=address.host,
        port=address.port,
        password=address.password or None,
        socket_connect_timeout=_CONNECT_S,
        socket_timeout=_ANSWER_S,
        health_check_interval=_CHECK_IDLE_S,
        retry=Retry(NoBackoff(), 1),
    )


def connect_async(address: RedisAddress) -> redis.asyncio.Redis:
    """Return a client for an event loop, with the same limits as `connect`.

    Of more commands at a time than it has connections, the rest wait for one, as long as for an
    answer at most: a rush of clients neither fails nor opens connections without end.
    """
    pool = redis.asyncio.BlockingConnectionPool(
        max_connections=_CONNECTIONS,
        timeout=_ANSWER_S,
        host=address.host,
        port=address.port,
        password=address.password or None,
        socket_connect_timeout=_CONNECT_S,
        socket_timeout=_ANSWER_S,
        health_check_interval=_CHECK_IDLE_S,
        retry=AsyncRetry(NoBackoff(), 1),
    )
    return redis.asyncio.Redis.from_pool(pool)
