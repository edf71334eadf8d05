"""`/ws/kline`, `/ws/orderbook` and `/ws/trades`."""

from fastapi import APIRouter, WebSocket

from coinstream_backend.live.documents import SOCKET_DOCUMENTS, document_socket
from coinstream_backend.live.session import serve_socket
from coinstream_backend.parts import parts_of

router = APIRouter(tags=["live"])

for _document in SOCKET_DOCUMENTS:
    document_socket(router, _document)


@router.websocket("/ws/kline")
async def kline(socket: WebSocket) -> None:
    """Send candles."""
    parts = parts_of(socket)
    await serve_socket(socket, parts, parts.hub.candles)


@router.websocket("/ws/orderbook")
async def orderbook(socket: WebSocket) -> None:
    """Send books."""
    parts = parts_of(socket)
    await serve_socket(socket, parts, parts.hub.books)


@router.websocket("/ws/trades")
async def trades(socket: WebSocket) -> None:
    """Send trades."""
    parts = parts_of(socket)
    await serve_socket(socket, parts, parts.hub.trades)
