"""`/orderbook`."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from coinstream_backend.book.schemas import OrderBook
from coinstream_backend.book.service import current_book
from coinstream_backend.documentation import answer, problems, ref
from coinstream_backend.examples import BOOK
from coinstream_backend.parameters import SymbolParam, one_symbol
from coinstream_backend.parts import PartsDep
from coinstream_backend.settings import MAX_LEVELS
from coinstream_backend.wire import json_response

router = APIRouter(tags=["order book"])


@router.get(
    "/orderbook",
    summary="The best levels of an order book",
    response_class=Response,
    responses={
        200: answer("The book, best levels first.", ref(OrderBook), BOOK),
        **problems(404, 422, 429, 503),
    },
)
async def orderbook(
    parts: PartsDep,
    symbol: SymbolParam,
    limit: Annotated[int, Query(ge=1, le=MAX_LEVELS, description="Levels a side.")] = MAX_LEVELS,
) -> Response:
    """Return the newest book; `stale` tells when it is only the last known one.

    Answers 404 with the code `no_book` as long as none has come.
    """
    known = one_symbol(symbol, parts.directory)
    return json_response(await current_book(parts.stored, parts.hub, known, limit))
