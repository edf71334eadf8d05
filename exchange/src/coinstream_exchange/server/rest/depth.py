"""`depth`: the order book."""

from typing import Final

from coinstream_exchange.server.errors import ExchangeError
from coinstream_exchange.server.rest.call import Call
from coinstream_exchange.server.rest.query import Query
from coinstream_exchange.venue import Venue
from coinstream_exchange.wire import DepthSnapshot

_DEFAULT_LIMIT: Final = 100
_MOST: Final = 5_000
_WEIGHTS: Final = ((100, 5), (500, 25), (1_000, 50), (_MOST, 250))


def _limit(query: Query) -> int:
    return query.limit(default=_DEFAULT_LIMIT, most=_MOST)


def _weight(query: Query) -> int:
    try:
        limit = _limit(query)
    except ExchangeError:
        return _WEIGHTS[0][1]
    return next(weight for most, weight in _WEIGHTS if limit <= most)


def _depth(venue: Venue, query: Query) -> DepthSnapshot:
    return venue.depth(query.symbol(), _limit(query))


CALLS: Final = (Call("/api/v3/depth", ("symbol", "limit"), _weight, _depth),)
