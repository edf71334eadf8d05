"""`/latest` and `/ohlc/realtime`."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from coinstream_backend.candles.schemas import Candle
from coinstream_backend.candles.service import candles_state, latest_candles, recent_candles
from coinstream_backend.documentation import answer, array_of, problems
from coinstream_backend.examples import CANDLE, CLOSED_CANDLE
from coinstream_backend.parameters import SymbolParam, SymbolsParam, one_symbol, some_symbols
from coinstream_backend.parts import PartsDep
from coinstream_backend.settings import MAX_CANDLES
from coinstream_backend.wire import array, json_response, written_response

router = APIRouter(tags=["candles"])


@router.get(
    "/latest",
    summary="The newest one-minute candle of each symbol",
    response_class=Response,
    responses={
        200: answer("The newest candles, open or closed.", array_of(Candle), [CANDLE]),
        **problems(404, 422, 429, 503),
    },
)
async def latest(parts: PartsDep, symbol: SymbolsParam = None) -> Response:
    """Return the newest candle of each symbol; a symbol that has none yet is left out."""
    symbols = some_symbols(symbol, parts.directory, at_most=parts.settings.max_symbols)
    return json_response(await latest_candles(parts.stored, parts.hub, symbols))


@router.get(
    "/ohlc/realtime",
    summary="Recent one-minute candles, the open one included",
    response_class=Response,
    responses={
        200: answer("Candles, oldest first.", array_of(Candle), [CLOSED_CANDLE, CANDLE]),
        **problems(404, 422, 429, 503),
    },
)
async def realtime(
    parts: PartsDep,
    symbol: SymbolParam,
    limit: Annotated[int, Query(ge=1, le=MAX_CANDLES, description="How many candles.")] = 100,
) -> Response:
    """Return the newest candles, ascending by open time. A minute that is missing is left out."""
    known = one_symbol(symbol, parts.directory)

    async def make() -> bytes:
        candles = await recent_candles(parts.stored, parts.hub, known, limit)
        return array([candle.json for candle in candles])

    state = await candles_state(parts.stored, parts.hub, known)
    return written_response(await parts.answers.answer(("candles", known, limit), state, make))
