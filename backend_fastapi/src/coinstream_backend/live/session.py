"""One socket from its handshake to its end."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final, NamedTuple

from fastapi import WebSocket
from starlette.datastructures import QueryParams

from coinstream_backend.limits.address import client_address
from coinstream_backend.live.client import Client
from coinstream_backend.live.feed import Feed
from coinstream_backend.live.opening import ReadStored, open_socket
from coinstream_backend.live.protocol import EXTENSION, ConnectionSink
from coinstream_backend.live.request import SocketRequest, check_origin, read_request
from coinstream_backend.parts import Parts
from coinstream_backend.problems import Problem, problem_response
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_POLICY_VIOLATION: Final = 1008
_INTERNAL_ERROR: Final = 1011
_INCOMING_PER_WINDOW: Final = 20
_INCOMING_WINDOW_S: Final = 10.0


class Served(NamedTuple):
    """A feed, and what reads the stores for a socket's beginning."""

    feed: Feed[Any, Any]
    read: ReadStored


async def serve_socket(
    socket: WebSocket, parts: Parts, choose: Callable[[QueryParams], Served]
) -> None:
    """Refuse the handshake with a problem, or serve the feed that the query chooses."""
    settings = parts.settings
    try:
        served = choose(socket.query_params)
        check_origin(socket.headers, settings.cors_origins)
        request = read_request(
            served.feed.kind,
            socket.query_params,
            parts.directory,
            max_symbols=settings.max_symbols,
            max_rows=settings.max_initial_rows,
        )
        with parts.sockets.one(client_address(socket.scope)):
            await socket.accept()
            await _follow(socket, parts, served, request)
    except Problem as problem:
        await socket.send_denial_response(problem_response(problem))


async def _follow(socket: WebSocket, parts: Parts, served: Served, request: SocketRequest) -> None:
    feed = served.feed
    sink: ConnectionSink = socket.scope["extensions"][EXTENSION]["sink"]
    client = Client(sink, feed.new_backlog(), queue_length=parts.settings.socket_queue_length)
    sink.call_when_writable(client.caught_up)
    sink.call_when_silent(partial(client.close, "no pong", _INTERNAL_ERROR))
    parts.hub.enter(client, feed.kind)
    opening = asyncio.create_task(_open(client, parts, served, request))
    try:
        await _receive_until_closed(socket, client)
    finally:
        opening.cancel()
        with suppress(asyncio.CancelledError):
            await opening
        parts.hub.leave(client)


async def _open(client: Client, parts: Parts, served: Served, request: SocketRequest) -> None:
    try:
        await open_socket(
            client,
            served.feed,
            served.read,
            symbols=request.symbols,
            follow_all=request.follow_all,
            limit=request.limit,
            timeout_s=parts.settings.socket_stall_s,
        )
    except TimeoutError:
        client.close("too slow")
    except Exception as error:  # noqa: BLE001 - a fault in one socket's opening ends that socket
        _log.error("socket_opening_failed", stream=served.feed.kind, exc_info=error)
        client.close("internal error", _INTERNAL_ERROR)


async def _receive_until_closed(socket: WebSocket, client: Client) -> None:
    """Wait for the end of the socket. What the client says is read and dropped, in moderation."""
    window_began_s, received = time.monotonic(), 0
    while (await socket.receive())["type"] != "websocket.disconnect":
        now_s = time.monotonic()
        if now_s - window_began_s > _INCOMING_WINDOW_S:
            window_began_s, received = now_s, 0
        received += 1
        if received > _INCOMING_PER_WINDOW:
            client.close("too many messages", _POLICY_VIOLATION)
