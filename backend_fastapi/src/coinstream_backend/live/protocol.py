"""Uvicorn's WebSocket protocol, with a way to write frames that are made already.

An ASGI `websocket.send` makes a frame for each client and message, and waits for one client at a
time. The hub writes one run of ready frames to each client instead, straight to its transport.
"""

import asyncio
import socket
from asyncio.transports import BaseTransport
from collections.abc import Callable
from typing import Final

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

EXTENSION: Final = "coinstream.frames"
"""The key of the frame sink among the ASGI scope's extensions."""

CLOSE_GRACE_S: Final = 5.0
"""How long a peer may take to answer a close frame before it is cut off."""
_SEND_BUFFER_BYTES: Final = 256 * 1024


class FrameProtocol(WebSocketsSansIOProtocol):
    """One WebSocket connection; the frame sink of its client.

    Frames go out uncompressed, so `permessage-deflate` must be off.
    """

    def connection_made(self, transport: BaseTransport) -> None:
        """Bound what the kernel keeps for a slow peer: what waits there can't be replaced."""
        self._on_writable: Callable[[], None] | None = None
        self._on_silent: Callable[[], None] | None = None
        super().connection_made(transport)
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)

    def handle_connect(self, event: Request) -> None:
        """Offer the sink to the application, whose task begins after this turn of the loop."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"][EXTENSION] = {"sink": ConnectionSink(self)}

    async def send(self, message: ASGISendEvent) -> None:
        """Send the application's message.

        With an answer that refuses the handshake, the handshake is complete: uvicorn, which does
        not note that, would report an application that had answered nothing.
        """
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True

    def resume_writing(self) -> None:
        """Tell the client that the peer has caught up."""
        super().resume_writing()
        if self._on_writable is not None:
            self._on_writable()

    def keepalive_timeout(self) -> None:
        """Close a peer that answers no ping, and cut it off if it reads nothing either."""
        super().keepalive_timeout()
        self._abort_later()
        if self._on_silent is not None:
            self._on_silent()

    def shutdown(self) -> None:
        """Ask the peer to connect again; the stop does not wait for one that reads nothing."""
        super().shutdown()
        self._abort_later()

    def call_when_writable(self, callback: Callable[[], None]) -> None:
        """Call `callback` each time the peer has caught up."""
        self._on_writable = callback

    def call_when_silent(self, callback: Callable[[], None]) -> None:
        """Call `callback` when the connection ends because the peer answered no ping."""
        self._on_silent = callback

    def close_with(self, code: int, reason: str) -> None:
        """Send a close frame; a peer that does not answer it in time is cut off."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self._abort_later()

    def _abort_later(self) -> None:
        if not self.disconnected and self.close_timer is None:
            self.close_timer = self.loop.call_later(CLOSE_GRACE_S, self.transport.abort)


class ConnectionSink:
    """Ready frames for one connection."""

    __slots__ = ("_connection", "_is_writable", "_transport")

    def __init__(self, connection: FrameProtocol) -> None:
        self._connection = connection
        self._transport: asyncio.Transport = connection.transport
        self._is_writable = connection.writable.is_set

    @property
    def writable(self) -> bool:
        """False while the peer has not taken what was written before."""
        return self._is_writable()

    def write(self, frames: bytes) -> None:
        """Hand whole frames to the transport; after a close they go nowhere."""
        if not self._connection.close_sent and not self._connection.disconnected:
            self._transport.write(frames)

    async def drained(self) -> None:
        """Wait until the peer has caught up."""
        await self._connection.writable.wait()

    def call_when_writable(self, callback: Callable[[], None]) -> None:
        """Call `callback` each time the peer has caught up."""
        self._connection.call_when_writable(callback)

    def call_when_silent(self, callback: Callable[[], None]) -> None:
        """Call `callback` when the connection ends because the peer answered no ping."""
        self._connection.call_when_silent(callback)

    def close(self, code: int, reason: str) -> None:
        """Close the connection, by force when the peer does not answer in time."""
        self._connection.close_with(code, reason)
