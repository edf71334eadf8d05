"""The sockets in the OpenAPI document, which knows no WebSocket: as GET that must be upgraded."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from coinstream_backend.documentation import problems
from coinstream_backend.history.parameters import IntervalParam
from coinstream_backend.live.feed import LiveKind
from coinstream_backend.live.request import DEFAULT, MOST
from coinstream_backend.parameters import SymbolsParam
from coinstream_backend.problems import Problem


@dataclass(frozen=True, slots=True)
class SocketDocument:
    """What the document says of one socket."""

    kind: LiveKind
    summary: str
    description: str
    limit: str
    messages: tuple[str, ...]


SOCKET_DOCUMENTS: Final = (
    SocketDocument(
        LiveKind.KLINE,
        "Live candles (WebSocket)",
        "For each symbol `initial` with the newest closed candles, `latest` with the open one if "
        "there is one, then an `update` for each new state. A client that is slow gets the last "
        "state of each candle. A candle older than the newest is told again when it was corrected "
        "or came late. Longer ones than a minute are folded live from their minutes; their "
        "messages are `OhlcSocketMessage`.",
        "Closed candles in `initial`.",
        ("KlineSocketMessage", "OhlcSocketMessage"),
    ),
    SocketDocument(
        LiveKind.ORDERBOOK,
        "Live order books (WebSocket)",
        "For each symbol `initial` with the book, or with an empty list as long as none is known, "
        "then an `update` with the whole book after each change. A client that is slow gets the "
        "last one.",
        "Levels a side.",
        ("OrderBookSocketMessage",),
    ),
    SocketDocument(
        LiveKind.TRADES,
        "Live trades (WebSocket)",
        "For each symbol `initial` with the newest trades, then an `update` for each further one: "
        "each id once, ids only growing. A trade that comes late, out of a repaired gap, is in "
        "`/trades` and in the `initial` of later sockets.",
        "Trades in `initial`.",
        ("TradesSocketMessage",),
    ),
)

_EVERY_SOCKET: Final = (
    " With several symbols, their messages are interleaved. A client that reads too slowly is "
    "closed with 1013, and every client with 1012 when the server stops or the market changes: "
    "connect again. Messages from the client are not expected. The server pings."
)


def document_socket(router: APIRouter, document: SocketDocument) -> None:
    """Describe a socket on `router`, and answer requests that ask for no upgrade."""
    named = " or ".join(f"`{name}`" for name in document.messages)
    refs = [{"$ref": f"#/components/schemas/{name}"} for name in document.messages]
    router.add_api_route(
        f"/ws/{document.kind}",
        _upgrade_of(document),
        methods=["GET"],
        name=f"ws_{document.kind}",
        summary=document.summary,
        description=document.description + _EVERY_SOCKET,
        response_class=Response,
        status_code=426,
        responses={
            101: {
                "description": f"The connection is a WebSocket; its messages are {named}.",
                "content": {
                    "application/json": {"schema": refs[0] if len(refs) == 1 else {"anyOf": refs}}
                },
            },
            **problems(403, 404, 422, 426, 429, 503),
        },
    )


def _upgrade_of(document: SocketDocument) -> Callable[..., Awaitable[Response]]:
    """Return the handler of requests that ask for no upgrade; its parameters are the document's."""
    limit_param = Query(ge=1, le=MOST[document.kind], description=document.limit)
    default = DEFAULT[document.kind]

    async def upgrade(
        symbol: SymbolsParam = None,  # noqa: ARG001 - described for the document
        limit: Annotated[int, limit_param] = default,  # noqa: ARG001 - as above
    ) -> Response:
        raise _upgrade_required()

    async def upgrade_with_interval(
        symbol: SymbolsParam = None,  # noqa: ARG001 - as above
        interval: IntervalParam = None,  # noqa: ARG001 - as above
        limit: Annotated[int, limit_param] = default,  # noqa: ARG001 - as above
    ) -> Response:
        raise _upgrade_required()

    return upgrade_with_interval if document.kind is LiveKind.KLINE else upgrade


def _upgrade_required() -> Problem:
    return Problem(426, "upgrade_required", "this path speaks WebSocket only")
