"""The exchange's calls that we answer: ping, time, exchangeInfo, depth, trades, ticker/price."""

import time
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from coinstream_backend.binance.answers import ERRORS, RATE_LIMITED
from coinstream_backend.binance.errors import PREFIX
from coinstream_backend.binance.examples import LISTING
from coinstream_backend.binance.exchange_info import ExchangeInfo, exchange_info
from coinstream_backend.binance.parameters import (
    LimitText,
    SymbolListText,
    SymbolText,
    limit_parameter,
    symbol_parameter,
    symbols_parameter,
)
from coinstream_backend.binance.schemas import (
    BinanceTrade,
    Depth,
    ServerTime,
    TickerPrice,
    binance_trade_of,
    depth_of,
)
from coinstream_backend.candles.service import latest_candles
from coinstream_backend.documentation import answer, array_of, ref
from coinstream_backend.parts import PartsDep
from coinstream_backend.problems import Problem
from coinstream_backend.settings import MAX_LEVELS, MAX_TRADES
from coinstream_backend.trades.service import recent_trades
from coinstream_backend.wire import json_response
from coinstream_contracts.decimals import plain_text

router = APIRouter(prefix=PREFIX, tags=["Binance-compatible"])

_DEFAULT_DEPTH: Final = 100
_DEFAULT_TRADES: Final = 500


def now_ms() -> int:
    """Return the wall clock."""
    return time.time_ns() // 1_000_000


@router.get(
    "/ping",
    summary="Test the connection",
    response_class=Response,
    responses={200: answer("An empty object.", {"type": "object"}, {}), **RATE_LIMITED},
)
async def ping() -> Response:
    """Answer with an empty object."""
    return json_response({})


@router.get(
    "/time",
    summary="The server's clock",
    response_class=Response,
    responses={
        200: answer("The time.", ref(ServerTime), {"serverTime": 1723161603212}),
        **RATE_LIMITED,
    },
)
async def server_time() -> Response:
    """Answer with this server's clock, in ms."""
    return json_response(ServerTime(now_ms()))


@router.get(
    "/exchangeInfo",
    summary="The symbols and their filters",
    response_class=Response,
    responses={
        200: answer("The listing.", ref(ExchangeInfo), LISTING),
        **ERRORS,
    },
)
async def listing(
    parts: PartsDep,
    symbol: SymbolText | None = None,
    symbols: SymbolListText | None = None,
) -> Response:
    """Answer with every symbol that is followed, or with those that are named."""
    named = set(symbols_parameter(symbol, symbols, parts.directory))
    infos = [info for info in parts.directory.listed() if info.symbol in named]
    return json_response(exchange_info(infos, now_ms(), parts.settings.rate_per_s))


@router.get(
    "/depth",
    summary="The best levels of a book",
    response_class=Response,
    responses={
        200: answer(
            "The book.",
            ref(Depth),
            {
                "lastUpdateId": 50013287431,
                "bids": [["61712.51000000", "1.20417000"]],
                "asks": [["61712.52000000", "0.35000000"]],
            },
        ),
        **ERRORS,
    },
)
async def depth(parts: PartsDep, symbol: SymbolText, limit: LimitText | None = None) -> Response:
    """Answer with up to 20 levels a side: that is what is kept here, whatever `limit` asks for."""
    known = symbol_parameter(symbol, parts.directory)
    levels = limit_parameter(limit, default=_DEFAULT_DEPTH, most=MAX_LEVELS)
    stored = (await parts.stored.books([known])).get(known)
    book = parts.hub.books.fold(known).join(stored)
    if book is None:
        raise Problem(503, "no_book", f"no order book of {known} yet", retry_after_s=1)
    return json_response(depth_of(book, levels))


@router.get(
    "/trades",
    summary="Recent trades",
    response_class=Response,
    responses={
        200: answer(
            "Trades, ascending by id.",
            array_of(BinanceTrade),
            [
                {
                    "id": 3723318842,
                    "price": "61712.52000000",
                    "qty": "0.00251000",
                    "quoteQty": "154.8984252000000000",
                    "time": 1723161603212,
                    "isBuyerMaker": False,
                    "isBestMatch": True,
                }
            ],
        ),
        **ERRORS,
    },
)
async def trades(parts: PartsDep, symbol: SymbolText, limit: LimitText | None = None) -> Response:
    """Answer with the newest trades, 500 unless `limit` says otherwise, at most 1000."""
    known = symbol_parameter(symbol, parts.directory)
    count = limit_parameter(limit, default=_DEFAULT_TRADES, most=MAX_TRADES)
    newest = await recent_trades(parts.stored, parts.hub, known, count)
    return json_response([binance_trade_of(trade) for trade in newest])


_PRICE: Final[dict[str, Any]] = {"symbol": "BTCUSDT", "price": "61712.52000000"}


@router.get(
    "/ticker/price",
    summary="The last price of one symbol, or of several",
    response_class=Response,
    responses={
        200: answer(
            "One object when `symbol` names one, else a list.",
            {"oneOf": [ref(TickerPrice), array_of(TickerPrice)]},
            _PRICE,
        ),
        **ERRORS,
    },
)
async def ticker_price(
    parts: PartsDep,
    symbol: SymbolText | None = None,
    symbols: SymbolListText | None = None,
) -> Response:
    """Answer with the close of the newest one-minute candle, which is the last traded price."""
    named = symbols_parameter(symbol, symbols, parts.directory)
    candles = await latest_candles(parts.stored, parts.hub, named)
    prices = [TickerPrice(candle.symbol, plain_text(candle.close)) for candle in candles]
    if symbol is None:
        return json_response(prices)
    if not prices:
        raise Problem(503, "unavailable", f"no price of {symbol} yet", retry_after_s=1)
    return json_response(prices[0])
