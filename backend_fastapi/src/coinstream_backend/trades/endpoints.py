"""`/trades`."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from coinstream_backend.documentation import answer, array_of, problems
from coinstream_backend.examples import TRADE
from coinstream_backend.parameters import SymbolParam, one_symbol
from coinstream_backend.parts import PartsDep
from coinstream_backend.settings import MAX_TRADES
from coinstream_backend.trades.schemas import PublicTrade, public_trade_of
from coinstream_backend.trades.service import recent_trades, trades_state
from coinstream_backend.wire import encode, written_response

router = APIRouter(tags=["trades"])


@router.get(
    "/trades",
    summary="Recent trades",
    response_class=Response,
    responses={
        200: answer("Trades, ascending by id.", array_of(PublicTrade), [TRADE]),
        **problems(404, 422, 429, 503),
    },
)
async def trades(
    parts: PartsDep,
    symbol: SymbolParam,
    limit: Annotated[int, Query(ge=1, le=MAX_TRADES, description="How many trades.")] = 100,
) -> Response:
    """Return the newest trades. A hole in the ids is a gap that is not repaired yet."""
    known = one_symbol(symbol, parts.directory)

    async def make() -> bytes:
        newest = await recent_trades(parts.stored, parts.hub, known, limit)
        return encode([public_trade_of(trade) for trade in newest])

    state = await trades_state(parts.stored, parts.hub, known, limit)
    return written_response(await parts.answers.answer(("trades", known, limit), state, make))
