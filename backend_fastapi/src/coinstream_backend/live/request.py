"""What a socket's handshake asks for, and whether it may."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, QueryParams

from coinstream_backend.live.feed import LiveKind
from coinstream_backend.parameters import some_symbols
from coinstream_backend.problems import Problem, invalid_parameter
from coinstream_backend.settings import MAX_CANDLES, MAX_LEVELS, MAX_TRADES
from coinstream_backend.symbols.directory import SymbolDirectory

MOST: Final = {
    LiveKind.KLINE: MAX_CANDLES,
    LiveKind.ORDERBOOK: MAX_LEVELS,
    LiveKind.TRADES: MAX_TRADES,
}
DEFAULT: Final = {LiveKind.KLINE: 100, LiveKind.ORDERBOOK: MAX_LEVELS, LiveKind.TRADES: 50}


@dataclass(frozen=True, slots=True)
class SocketRequest:
    """Which symbols a socket follows, and how many rows `initial` has (levels, for a book)."""

    symbols: list[str]
    follow_all: bool
    limit: int


def check_origin(headers: Headers, allowed: Collection[str]) -> None:
    """Accept programs, pages of this host, and pages of the allowed origins.

    Browsers let any page open a WebSocket to anywhere and only tell its origin, so the server
    judges.

    Raises:
        Problem: the page's origin is not allowed.
    """
    origin = headers.get("origin")
    if origin is None or "*" in allowed or origin in allowed:
        return
    if urlsplit(origin).netloc == headers.get("host"):
        return
    raise Problem(403, "origin_not_allowed", f"pages of {origin[:100]} may not connect here")


def read_request(
    kind: LiveKind,
    query: QueryParams,
    directory: SymbolDirectory,
    *,
    max_symbols: int,
    max_rows: int,
) -> SocketRequest:
    """Return what the query asks for.

    Raises:
        Problem: a symbol or the limit cannot be used, or both together ask for too much.
    """
    named = query.getlist("symbol")
    symbols = some_symbols(named, directory, at_most=max_symbols)
    text = query.get("limit")
    if text is None:
        limit = max(1, min(DEFAULT[kind], max_rows // max(1, len(symbols))))
    else:
        limit = _limit(text, MOST[kind])
        if limit * len(symbols) > max_rows:
            raise invalid_parameter("limit", f"symbols times limit may be {max_rows} at most")
    return SocketRequest(symbols, follow_all=not named, limit=limit)


def _limit(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most):
        raise invalid_parameter("limit", f"a whole number from 1 to {most} is needed")
    return int(text)
