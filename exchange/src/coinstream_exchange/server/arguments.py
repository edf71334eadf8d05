"""The server's options on a command line."""

import argparse
from collections.abc import Callable
from dataclasses import fields
from typing import Final

from coinstream_exchange.server.options import ServerOptions

_HELP: Final = {
    "weight_per_minute": "request weight a minute and address; above it 429, then 418",
    "refusals_before_ban": "refusals in one minute after which an address is banned",
    "first_ban_s": "seconds of the first ban; each further one is twice as long",
    "connections_per_5_minutes": "connection attempts in five minutes and address",
    "messages_per_second": "messages a second and connection, pings and pongs included",
    "disconnects_before_ban": "disconnects for too many messages in five minutes, then a ban",
    "streams_per_connection": "streams a connection",
    "ping_interval_s": "seconds between two pings",
    "pong_timeout_s": "seconds until a client that answers no ping is dropped",
    "connection_life_s": "seconds that a connection lives",
    "life_notice_s": "seconds between `serverShutdown` and the end of a connection's life",
    "stop_notice_s": "seconds between `serverShutdown` and the end of the server",
    "outgoing_bytes": "bytes that may wait for a client before it is dropped as too slow",
    "drain_timeout_s": "seconds that a replay at full speed waits for a client",
}


def add_server_arguments(parser: argparse.ArgumentParser) -> None:
    """Add an argument for each field of `ServerOptions`, named after it without its unit."""
    group = parser.add_argument_group("limits and times of the exchange")
    for field in fields(ServerOptions):
        read: Callable[[str], float] = _seconds
        if isinstance(field.default, int):
            read = _count
        elif field.name.endswith("_notice_s"):
            read = _seconds_or_none
        group.add_argument(
            f"--{field.name.removesuffix('_s').replace('_', '-')}",
            dest=field.name,
            type=read,
            default=field.default,
            metavar="N" if read is _count else "SECONDS",
            help=_HELP[field.name],
        )


def server_options(arguments: argparse.Namespace) -> ServerOptions:
    """Return what was given of `add_server_arguments`."""
    return ServerOptions(**{f.name: getattr(arguments, f.name) for f in fields(ServerOptions)})


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"not above zero: {text}")
    return count


def _seconds(text: str) -> float:
    seconds = _seconds_or_none(text)
    if seconds == 0:
        raise argparse.ArgumentTypeError(f"not above zero: {text}")
    return seconds


def _seconds_or_none(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"not a number of seconds: {text}")
    return seconds
