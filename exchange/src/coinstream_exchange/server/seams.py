"""Where something may stand between the market and its clients; by default nothing does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client.registry import Collector

from coinstream_exchange.server.websocket.connection import Connection
from coinstream_exchange.server.websocket.hub import Outbox
from coinstream_exchange.venue import Publish

Thing = TypeVar("Thing")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _unchanged(thing: Thing) -> Thing:
    return thing


def _nothing(_connection: Connection) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Seams:
    """What is put in at each place.

    `publish` stands between the market and the hub, `outbox` between the hub and a connection;
    `middlewares` see every request first, `opened` every new WebSocket connection.
    """

    publish: Callable[[Publish], Publish] = _unchanged
    outbox: Callable[[Outbox], Outbox] = _unchanged
    middlewares: tuple[Middleware, ...] = ()
    opened: Callable[[Connection], None] = _nothing
    collectors: tuple[Collector, ...] = field(default=())
