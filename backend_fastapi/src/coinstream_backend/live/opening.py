"""The beginning of a socket: what is stored, joined with what is live, and from there only news.

For each symbol, Redis is read first. Then, in one turn of the event loop, what it gave is joined
with the fold of Kafka's messages and written out, and the socket begins to follow the symbol: no
message can fall between. What Redis had before Kafka's reader came to it, the seam keeps from
being sent again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from redis.exceptions import RedisError

from coinstream_backend.candles.written import WrittenCandle
from coinstream_backend.history.live_start import live_start
from coinstream_backend.history.reader import HistoryReader
from coinstream_backend.live.client import Client
from coinstream_backend.live.feed import Feed, LiveKind
from coinstream_backend.live.frames import text_frame
from coinstream_backend.live.rolled_feed import RolledStart
from coinstream_backend.stored_state import StoredState
from coinstream_backend.wire import encode
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Book, InvalidMessageError, Trade
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_AT_ONCE: Final = 16
"""Symbols that are read from Redis together."""

Rows = TypeVar("Rows")
ReadStored = Callable[[Sequence[str], int], Awaitable[dict[str, Any]]]
"""Gives what the stores have of some symbols, as the feed's `open` takes it."""


def reading(kind: LiveKind, stored: StoredState) -> ReadStored:
    """Return what reads Redis for a feed of this kind."""
    return partial(_READ[kind], stored)


def reading_rolled(history: HistoryReader, interval: Interval) -> ReadStored:
    """Return what reads history for a feed of a longer interval."""

    async def read(symbols: Sequence[str], limit: int) -> dict[str, RolledStart | None]:
        return await _by_symbol(
            symbols, lambda symbol: live_start(history, symbol, interval, limit)
        )

    return read


async def open_socket(
    client: Client,
    feed: Feed[Any, Any],
    read: ReadStored,
    *,
    symbols: Sequence[str],
    follow_all: bool,
    limit: int,
    timeout_s: float,
) -> None:
    """Send `initial` (and `latest`) for each symbol, and let the client follow it from there.

    With `follow_all`, symbols that turn up later are followed too. Without Redis, `initial` holds
    what came through Kafka alone.

    Raises:
        TimeoutError: the client takes nothing for `timeout_s`.
    """
    audience = feed.audience(limit)
    opened: set[str] = set()
    wanted = list(symbols)
    while wanted:
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            rows = await _read(feed.kind, read, some, limit)
            for symbol in some:
                opening = feed.open(symbol, rows.get(symbol), limit)
                audience.add(client, symbol)
                if opening.seam is not None:
                    client.seams[symbol] = opening.seam
                frames = [text_frame(encode(message)) for message in opening.messages]
                client.sink.write(b"".join(frames))
                opened.add(symbol)
            async with asyncio.timeout(timeout_s):
                await client.sink.drained()
        wanted = [symbol for symbol in feed.symbols() if symbol not in opened] if follow_all else []
    if follow_all:
        audience.add_to_all(client)
    client.release(time.monotonic())


async def _read(
    kind: LiveKind, read: ReadStored, symbols: Sequence[str], limit: int
) -> dict[str, Any]:
    try:
        rows = await read(symbols, limit)
    except (RedisError, InvalidMessageError, OSError) as error:
        _log.warning("socket_opened_without_redis", stream=kind, error=str(error)[:200])
        return {}
    return rows


async def _candles(
    stored: StoredState, symbols: Sequence[str], limit: int
) -> dict[str, list[WrittenCandle]]:
    # One more than asked for: the newest may be open, and `initial` holds closed ones only.
    return await _by_symbol(symbols, lambda symbol: stored.written_candles(symbol, limit + 1))


async def _books(
    stored: StoredState,
    symbols: Sequence[str],
    limit: int,  # noqa: ARG001 - a book is read whole
) -> dict[str, Book]:
    return await stored.books(symbols)


async def _trades(
    stored: StoredState, symbols: Sequence[str], limit: int
) -> dict[str, list[Trade]]:
    return await _by_symbol(symbols, lambda symbol: stored.trades(symbol, limit))


async def _by_symbol(
    symbols: Sequence[str], read: Callable[[str], Awaitable[Rows]]
) -> dict[str, Rows]:
    return dict(
        zip(symbols, await asyncio.gather(*(read(symbol) for symbol in symbols)), strict=True)
    )


_READ: Final[dict[LiveKind, Callable[[StoredState, Sequence[str], int], Awaitable[Any]]]] = {
    LiveKind.KLINE: _candles,
    LiveKind.ORDERBOOK: _books,
    LiveKind.TRADES: _trades,
}
