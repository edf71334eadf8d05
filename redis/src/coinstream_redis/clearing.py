"""Emptying the hot state, so that it is built anew."""

from typing import Final

import redis

from coinstream_contracts import redis_keys

_DATA: Final = (
    redis_keys.candle_pattern("*"),
    redis_keys.book("*"),
    redis_keys.trades("*"),
    redis_keys.SYMBOL_INFO,
)
_MARKS: Final = (redis_keys.building("*"), redis_keys.GENERATION)
_AT_ONCE: Final = 1_000


def clear_hot_state(client: redis.Redis) -> int:
    """Delete what the consumer keeps in Redis; return how many keys that were.

    The marks go last: once the generation is gone the consumer begins to build, and what it has
    built must not be deleted after it. A building that is under way begins again.

    Raises:
        redis.exceptions.RedisError: Redis is away; part may be deleted.
    """
    deleted = sum(_delete(client, pattern) for pattern in _DATA)
    for pattern in _MARKS:
        _delete(client, pattern)
    return deleted


def _delete(client: redis.Redis, pattern: str) -> int:
    deleted, keys = 0, []
    for key in client.scan_iter(match=pattern, count=_AT_ONCE):
        keys.append(key)
        if len(keys) == _AT_ONCE:
            deleted += client.unlink(*keys)
            keys.clear()
    return deleted + (client.unlink(*keys) if keys else 0)
