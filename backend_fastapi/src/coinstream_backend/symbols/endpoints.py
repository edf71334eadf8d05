"""`/symbols`."""

from fastapi import APIRouter
from starlette.responses import Response

from coinstream_backend.documentation import answer, array_of, problems
from coinstream_backend.examples import SYMBOL
from coinstream_backend.parts import PartsDep
from coinstream_backend.symbols.schemas import ListedSymbol, listed_symbol_of
from coinstream_backend.wire import json_response

router = APIRouter(tags=["symbols"])


@router.get(
    "/symbols",
    summary="The symbols that are followed",
    response_class=Response,
    responses={
        200: answer("Symbols in alphabetical order.", array_of(ListedSymbol), [SYMBOL]),
        **problems(429),
    },
)
async def symbols(parts: PartsDep) -> Response:
    """Return every symbol of the market, with its status and its price and quantity steps."""
    return json_response([listed_symbol_of(info) for info in parts.directory.listed()])
