"""`/udf/config`, `symbols`, `search`, `history` and `time`."""

import time
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from coinstream_backend.documentation import Answers, answer, array_of, ref
from coinstream_backend.parameters import check_listed
from coinstream_backend.parts import PartsDep
from coinstream_backend.problems import invalid_parameter
from coinstream_backend.symbols.directory import SymbolDirectory
from coinstream_backend.udf.errors import PREFIX
from coinstream_backend.udf.examples import BARS, CONFIG, FOUND, SYMBOL
from coinstream_backend.udf.history import bars
from coinstream_backend.udf.schemas import (
    EXCHANGE,
    RESOLUTIONS,
    UdfBars,
    UdfConfig,
    UdfError,
    UdfFound,
    UdfNoData,
    UdfSymbol,
    config,
    found_of,
    symbol_of,
)
from coinstream_backend.wire import json_response

router = APIRouter(prefix=PREFIX, tags=["TradingView"])

MAX_FOUND: Final = 300
_LAST_S: Final = 9_999_999_999

_ERRORS: Final[Answers] = {
    status: answer(description, ref(UdfError), {"s": "error", "errmsg": text})
    for status, description, text in (
        (404, "No such symbol here.", "no such symbol here: ABCUSDT"),
        (422, "A parameter is missing or cannot be used.", "resolution: one of 1, 5, … is needed"),
        (429, "More requests than one client may have.", "more requests than allowed"),
        (503, "A part is away; see `Retry-After`.", "the history cannot be reached at the moment"),
    )
}
_RATE_LIMITED: Final[Answers] = {429: _ERRORS[429]}

SymbolParam = Annotated[
    str,
    Query(description="A symbol, with or without the exchange before it.", examples=["BTCUSDT"]),
]


@router.get(
    "/config",
    summary="What this server can do",
    response_class=Response,
    responses={200: answer("The configuration.", ref(UdfConfig), CONFIG), **_RATE_LIMITED},
)
async def configuration() -> Response:
    """Answer with the resolutions, and with what is supported."""
    return json_response(config())


@router.get(
    "/symbols",
    summary="What a chart must know of a symbol",
    response_class=Response,
    responses={200: answer("The symbol.", ref(UdfSymbol), SYMBOL), **_ERRORS},
)
async def symbols(parts: PartsDep, symbol: SymbolParam) -> Response:
    """Answer with the symbol's price scale, session and resolutions."""
    known = _symbol(symbol, parts.directory)
    (info,) = (info for info in parts.directory.listed() if info.symbol == known)
    return json_response(symbol_of(info))


@router.get(
    "/search",
    summary="Symbols that match what was typed",
    response_class=Response,
    responses={200: answer("Symbols.", array_of(UdfFound), [FOUND]), **_ERRORS},
)
async def search(
    parts: PartsDep,
    query: Annotated[str, Query(description="Part of a symbol's name.", examples=["btc"])] = "",
    type: Annotated[str, Query(description="`crypto`, or empty for all.")] = "",  # noqa: A002
    exchange: Annotated[str, Query(description="An exchange's name, or empty for all.")] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_FOUND)] = 30,
) -> Response:
    """Answer with the symbols whose name holds `query`, those that begin with it first."""
    wanted = query.strip().upper()
    if type.lower() not in {"", "crypto"} or exchange not in {"", EXCHANGE}:
        return json_response([])
    found = [info for info in parts.directory.listed() if wanted in info.symbol]
    found.sort(key=lambda info: (not info.symbol.startswith(wanted), info.symbol))
    return json_response([found_of(info) for info in found[:limit]])


@router.get(
    "/history",
    summary="Bars",
    response_class=Response,
    responses={
        200: answer("Bars, or `no_data`.", {"oneOf": [ref(UdfBars), ref(UdfNoData)]}, BARS),
        **_ERRORS,
    },
)
async def history(
    parts: PartsDep,
    symbol: SymbolParam,
    resolution: Annotated[
        str, Field(json_schema_extra={"enum": list(RESOLUTIONS)}), Query(examples=["5"])
    ],
    to: Annotated[int, Query(ge=0, le=_LAST_S, description="The last bar: UTC, seconds.")],
    from_: Annotated[
        int, Query(alias="from", ge=0, le=_LAST_S, description="The first bar: UTC, seconds.")
    ] = 0,
    countback: Annotated[
        int | None,
        Query(ge=1, le=1_000_000, description="How many bars; it outranks `from`."),
    ] = None,
) -> Response:
    """Answer with the bars of a range, the open one included."""
    known = _symbol(symbol, parts.directory)
    # A day may be asked for as `D` too.
    interval = RESOLUTIONS.get("1D" if resolution == "D" else resolution)
    if interval is None:
        raise invalid_parameter("resolution", f"one of {', '.join(RESOLUTIONS)} is needed")
    found = await bars(parts.history, known, interval, from_s=from_, to_s=to, countback=countback)
    return json_response(found)


@router.get(
    "/time",
    summary="The server's clock",
    response_class=Response,
    responses={
        200: {
            "description": "UTC, in whole seconds.",
            "content": {"text/plain": {"schema": {"type": "string"}, "example": "1723161603"}},
        },
        **_RATE_LIMITED,
    },
)
async def server_time() -> Response:
    """Answer with this server's clock, as plain text."""
    return Response(str(int(time.time())), media_type="text/plain")


def _symbol(text: str, directory: SymbolDirectory) -> str:
    """Return the listed symbol of `BTCUSDT`, or of `Coinstream:BTCUSDT`.

    Raises:
        Problem: it is not one of ours, or no listing has come yet.
    """
    exchange, _, name = text.rpartition(":")
    symbol = name.upper() if exchange in {"", EXCHANGE} else text
    check_listed(symbol, directory)
    return symbol
