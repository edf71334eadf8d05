"""`klines` and `uiKlines`: candles."""

from typing import Final

from coinstream_exchange.server.rest.call import Call, constant
from coinstream_exchange.server.rest.query import Query
from coinstream_exchange.venue import Venue
from coinstream_exchange.wire import KlineRow

_PARAMETERS: Final = ("symbol", "interval", "startTime", "endTime", "limit")
_WEIGHT: Final = constant(2)


def _klines(venue: Venue, query: Query) -> list[KlineRow]:
    return venue.klines(
        query.symbol(),
        query.interval(),
        start_ms=query.time_ms("startTime"),
        end_ms=query.time_ms("endTime"),
        limit=query.limit(default=500, most=1_000),
    )


CALLS: Final = (
    Call("/api/v3/klines", _PARAMETERS, _WEIGHT, _klines),
    Call("/api/v3/uiKlines", _PARAMETERS, _WEIGHT, _klines),
)
