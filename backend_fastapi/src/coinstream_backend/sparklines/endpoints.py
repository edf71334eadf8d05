"""`/sparklines`."""

import asyncio
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from coinstream_backend.documentation import answer, array_of, problems
from coinstream_backend.examples import SPARK_LINE
from coinstream_backend.parameters import SymbolsParam, some_symbols
from coinstream_backend.parts import PartsDep
from coinstream_backend.sparklines.schemas import SparkLine
from coinstream_backend.wire import json_response

router = APIRouter(tags=["candles"])

_AT_ONCE: Final = 4
"""Symbols that are read together: live data wait for no more of them."""


@router.get(
    "/sparklines",
    summary="The last day's closes by the hour, of many symbols at once",
    response_class=Response,
    responses={
        200: answer("A line of each symbol.", array_of(SparkLine), [SPARK_LINE]),
        **problems(404, 422, 429, 503),
    },
)
async def spark_lines(parts: PartsDep, symbol: SymbolsParam = None) -> Response:
    """Return the closes of the 24 whole hours before the newest minute's.

    A symbol of which nothing is known yet is left out; an hour without a candle is null.
    """
    symbols = some_symbols(symbol, parts.directory, at_most=parts.settings.max_symbols)
    lines: list[SparkLine] = []
    for start in range(0, len(symbols), _AT_ONCE):
        some = symbols[start : start + _AT_ONCE]
        found = await asyncio.gather(*(parts.spark_lines.of(one) for one in some))
        lines += [line for line in found if line is not None]
    return json_response(lines)
