"""The exchange's calls for candles and the rolling day: klines, uiKlines, ticker/24hr."""

import asyncio
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from coinstream_backend.binance.answers import ERRORS
from coinstream_backend.binance.errors import PREFIX
from coinstream_backend.binance.examples import KLINE, TICKER
from coinstream_backend.binance.klines import KlineRow, kline_row_of
from coinstream_backend.binance.parameters import (
    IntervalText,
    LimitText,
    SymbolListText,
    SymbolText,
    TickerTypeText,
    TimeText,
    TimeZoneText,
    interval_parameter,
    limit_parameter,
    not_valid,
    symbol_parameter,
    symbols_parameter,
    ticker_type_parameter,
    time_parameter,
    time_zone_parameter,
)
from coinstream_backend.binance.ticker import (
    Best,
    FullTicker,
    MiniTicker,
    full_ticker,
    mini_ticker,
)
from coinstream_backend.documentation import answer, array_of, ref
from coinstream_backend.history.derived import TooManyPartsError, any_candles
from coinstream_backend.history.query import PageQuery
from coinstream_backend.parts import Parts, PartsDep
from coinstream_backend.problems import Problem
from coinstream_backend.trades.service import recent_trades
from coinstream_backend.wire import json_response

router = APIRouter(prefix=PREFIX, tags=["Binance-compatible"])

_MAX_ROWS: Final = 1_000
_DEFAULT_ROWS: Final = 500
_AT_ONCE: Final = 4
"""Symbols whose rolling day is read together: live data wait for no more of them."""

_ROW: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"type": ["string", "integer", "null"]},
    "minItems": 12,
    "maxItems": 12,
}


async def _klines(
    parts: PartsDep,
    symbol: SymbolText,
    interval: IntervalText,
    startTime: TimeText | None = None,  # noqa: N803 - the exchange's name
    endTime: TimeText | None = None,  # noqa: N803
    timeZone: TimeZoneText | None = None,  # noqa: N803
    limit: LimitText | None = None,
) -> Response:
    """Answer with the newest candles; with `startTime`, the oldest from there on.

    The last row may be of the open candle. All intervals but `1s` are answered; the ones that are
    not stored are folded from those that are.
    """
    known = symbol_parameter(symbol, parts.directory)
    length = interval_parameter(interval)
    offset_ms = time_zone_parameter(timeZone)
    query = PageQuery(
        limit_parameter(limit, default=_DEFAULT_ROWS, most=_MAX_ROWS),
        time_parameter("startTime", startTime),
        time_parameter("endTime", endTime),
    )
    try:
        candles = await any_candles(parts.history, known, length, query, offset_ms)
    except TooManyPartsError:
        raise not_valid("limit") from None
    rows: list[KlineRow] = [
        kline_row_of(one, length.close_time(one.open_time_ms + offset_ms) - offset_ms)
        for one in candles
    ]
    return json_response(rows)


for _path, _summary in (
    ("/klines", "Candles of any interval"),
    ("/uiKlines", "Candles for a chart: the same"),
):
    router.add_api_route(
        _path,
        _klines,
        name=_path.strip("/"),
        summary=_summary,
        response_class=Response,
        responses={
            200: answer("Rows, oldest first.", {"type": "array", "items": _ROW}, [KLINE]),
            **ERRORS,
        },
    )


@router.get(
    "/ticker/24hr",
    summary="The rolling 24 hours of one symbol, or of several",
    response_class=Response,
    responses={
        200: answer(
            "One object when `symbol` names one, else a list; of `MiniTicker` when `type` is MINI.",
            {
                "anyOf": [
                    ref(FullTicker),
                    ref(MiniTicker),
                    array_of(FullTicker),
                    array_of(MiniTicker),
                ]
            },
            TICKER,
        ),
        **ERRORS,
    },
)
async def ticker_24hr(
    parts: PartsDep,
    symbol: SymbolText | None = None,
    symbols: SymbolListText | None = None,
    type: TickerTypeText | None = None,  # noqa: A002 - the exchange's name
) -> Response:
    """Answer with what the 1440 minutes tell that end with the newest one.

    A symbol of which no minute is known is left out.
    """
    named = symbols_parameter(symbol, symbols, parts.directory)
    is_full = ticker_type_parameter(type)
    tickers: list[MiniTicker] = []
    for start in range(0, len(named), _AT_ONCE):
        some = named[start : start + _AT_ONCE]
        found = await asyncio.gather(*(_ticker(parts, one, is_full=is_full) for one in some))
        tickers += [ticker for ticker in found if ticker is not None]
    if symbol is None:
        return json_response(tickers)
    if not tickers:
        raise Problem(503, "unavailable", f"no candle of {symbol} yet", retry_after_s=1)
    return json_response(tickers[0])


async def _ticker(parts: Parts, symbol: str, *, is_full: bool) -> MiniTicker | None:
    window = await parts.days.of(symbol)
    if window is None:
        return None
    if not is_full:
        return mini_ticker(window.candles)
    book = parts.hub.books.fold(symbol).join((await parts.stored.books([symbol])).get(symbol))
    trades = await recent_trades(parts.stored, parts.hub, symbol, 1)
    best = Best(book, trades[-1].quantity) if trades else Best(book)
    return full_ticker(window.candles, window.before, best)
