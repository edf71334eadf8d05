"""`trades`, `historicalTrades` and `aggTrades`."""

from typing import Final

from coinstream_exchange.server.errors import bad_combination
from coinstream_exchange.server.rest.call import Call, constant
from coinstream_exchange.server.rest.query import Query
from coinstream_exchange.venue import Venue
from coinstream_exchange.wire import AggTrade, PublicTrade


def _limit(query: Query) -> int:
    return query.limit(default=500, most=1_000)


def _trades(venue: Venue, query: Query) -> list[PublicTrade]:
    return venue.trades(query.symbol(), from_id=None, limit=_limit(query))


def _historical_trades(venue: Venue, query: Query) -> list[PublicTrade]:
    return venue.trades(query.symbol(), from_id=query.integer("fromId"), limit=_limit(query))


def _agg_trades(venue: Venue, query: Query) -> list[AggTrade]:
    from_id = query.integer("fromId")
    start_ms, end_ms = query.time_ms("startTime"), query.time_ms("endTime")
    if from_id is not None and (start_ms is not None or end_ms is not None):
        raise bad_combination()
    return venue.agg_trades(
        query.symbol(), from_id=from_id, start_ms=start_ms, end_ms=end_ms, limit=_limit(query)
    )


CALLS: Final = (
    Call("/api/v3/trades", ("symbol", "limit"), constant(25), _trades),
    Call(
        "/api/v3/historicalTrades", ("symbol", "limit", "fromId"), constant(25), _historical_trades
    ),
    Call(
        "/api/v3/aggTrades",
        ("symbol", "fromId", "startTime", "endTime", "limit"),
        constant(4),
        _agg_trades,
    ),
)
