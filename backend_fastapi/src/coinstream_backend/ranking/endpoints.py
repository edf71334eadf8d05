"""`/ranking/top-gainers`."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from msgspec.structs import replace
from starlette.responses import Response

from coinstream_backend.documentation import answer, problems, ref
from coinstream_backend.examples import RANKING
from coinstream_backend.parameters import enumerated
from coinstream_backend.parts import PartsDep
from coinstream_backend.problems import Problem
from coinstream_backend.wire import json_response
from coinstream_contracts.rankings import Ranking, RankingKind, RankingWindow

router = APIRouter(tags=["ranking"])

MAX_COINS: Final = 300
_RETRY_AFTER_S: Final = 5


@router.get(
    "/ranking/top-gainers",
    summary="The coins that rose, or fell, the most",
    response_class=Response,
    responses={
        200: answer("The ranking, its first coins.", ref(Ranking), RANKING),
        **problems(422, 429, 503),
    },
)
async def top_gainers(
    parts: PartsDep,
    kind: Annotated[
        Annotated[RankingKind, enumerated(RankingKind)],
        Query(alias="type", description="The greatest rise first, or the greatest fall first."),
    ] = RankingKind.GAINERS,
    limit: Annotated[int, Query(ge=1, le=MAX_COINS, description="How many coins.")] = 10,
    window: Annotated[
        Annotated[RankingWindow, enumerated(RankingWindow)],
        Query(description="How far back the rolling window goes."),
    ] = RankingWindow.D1,
) -> Response:
    """Return the newest ranking. Coins that are stale, or are not traded, are not in it.

    It is of all other coins, so what fell is in that of the gainers too, behind what rose. A coin
    whose `since` is later than the window's beginning was not known for all of it.

    `as_of` tells up to when candles were taken in. A ranking that was not renewed for 15 minutes
    is none: the answer is 503 then.
    """
    ranking = await parts.stored.ranking(kind, window)
    if ranking is None:
        raise Problem(
            503, "unavailable", "there is no ranking at the moment", retry_after_s=_RETRY_AFTER_S
        )
    return json_response(replace(ranking, coins=ranking.coins[:limit]))
