"""`ping` and `time`."""

from typing import ClassVar, Final

from msgspec import Struct

from coinstream_exchange.server.rest.call import Call, constant
from coinstream_exchange.server.rest.query import Query
from coinstream_exchange.venue import Venue


class ServerTime(Struct, frozen=True, rename="camel"):
    """The answer of `/api/v3/time`."""

    TIME_FIELDS: ClassVar = ("serverTime",)

    server_time: int


def _ping(_venue: Venue, _query: Query) -> dict[str, str]:
    return {}


def _time(venue: Venue, _query: Query) -> ServerTime:
    return ServerTime(venue.now_ms())


CALLS: Final = (
    Call("/api/v3/ping", (), constant(1), _ping),
    Call("/api/v3/time", (), constant(1), _time),
)
