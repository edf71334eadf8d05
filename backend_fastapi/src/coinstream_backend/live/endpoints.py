"""`/ws/kline`, `/ws/orderbook` and `/ws/trades`."""

from fastapi import APIRouter, WebSocket
from starlette.datastructures import QueryParams

from coinstream_backend.history.parameters import read_interval
from coinstream_backend.live.documents import SOCKET_DOCUMENTS, document_socket
from coinstream_backend.live.feed import LiveKind
from coinstream_backend.live.opening import reading, reading_rolled
from coinstream_backend.live.session import Served, serve_socket
from coinstream_backend.parts import parts_of
from coinstream_contracts.intervals import Interval

router = APIRouter(tags=["live"])

for _document in SOCKET_DOCUMENTS:
    document_socket(router, _document)


@router.websocket("/ws/kline")
async def kline(socket: WebSocket) -> None:
    """Send candles of the interval that is asked for."""
    parts = parts_of(socket)

    def choose(query: QueryParams) -> Served:
        interval = read_interval(query.get("interval"), None)
        feed = parts.hub.candle_feed(interval)
        if interval is Interval.M1:
            return Served(feed, reading(LiveKind.KLINE, parts.stored))
        return Served(feed, reading_rolled(parts.history, interval))

    await serve_socket(socket, parts, choose)


@router.websocket("/ws/orderbook")
async def orderbook(socket: WebSocket) -> None:
    """Send books."""
    parts = parts_of(socket)
    served = Served(parts.hub.books, reading(LiveKind.ORDERBOOK, parts.stored))
    await serve_socket(socket, parts, lambda _: served)


@router.websocket("/ws/trades")
async def trades(socket: WebSocket) -> None:
    """Send trades."""
    parts = parts_of(socket)
    served = Served(parts.hub.trades, reading(LiveKind.TRADES, parts.stored))
    await serve_socket(socket, parts, lambda _: served)
