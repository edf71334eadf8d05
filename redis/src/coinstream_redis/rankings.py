"""Writes rankings: each whole, and gone when nobody renews it."""

from collections.abc import Iterable

import redis

from coinstream_contracts import redis_keys
from coinstream_contracts.messages import encode
from coinstream_contracts.rankings import Ranking


def write_rankings(client: redis.Redis, rankings: Iterable[Ranking]) -> None:
    """Put each ranking in the place of the one before it, all in one round trip.

    Raises:
        redis.exceptions.RedisError: Redis is away or refused; part may have been written.
    """
    pipeline = client.pipeline(transaction=False)
    for ranking in rankings:
        pipeline.set(
            redis_keys.ranking(ranking.kind, ranking.window),
            encode(ranking),
            px=redis_keys.RANKING_TIME_TO_LIVE_MS,
        )
    pipeline.execute()
