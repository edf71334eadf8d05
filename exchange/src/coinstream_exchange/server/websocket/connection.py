"""One client's connection: its control messages, its pings, its life."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Final

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web
from msgspec import Struct, field

from coinstream_exchange.server.limits.liveness import Due, Liveness
from coinstream_exchange.server.limits.sliding_window import SlidingWindow
from coinstream_exchange.server.time_unit import TimeUnit
from coinstream_exchange.server.websocket.framing import (
    Form,
    payload,
    ping_frame,
    pong_frame,
    text_frame,
)
from coinstream_exchange.server.websocket.hub import Hub, Outbox
from coinstream_exchange.server.websocket.session import Session
from coinstream_exchange.server.websocket.socket_outbox import SocketOutbox

SHUTDOWN_STREAM: Final = "!serverShutdown"
FLOODED: Final = "too_many_messages"
CLOSE_LIMIT_S: Final = 3.0


class ServerShutdown(Struct, frozen=True):
    """Told before a planned close, so that the client can open its next connection in time."""

    TIME_FIELDS: ClassVar = ("E",)

    event_time_ms: int = field(name="E")
    e: str = "serverShutdown"


@dataclass(eq=False, slots=True, weakref_slot=True)
class Connection:
    """Serves one open WebSocket until either side closes it.

    Replies, pings and notices go straight to `socket_outbox`; the market's events go to `outbox`.
    """

    socket: web.WebSocketResponse
    session: Session
    unit: TimeUnit
    hub: Hub
    socket_outbox: SocketOutbox
    outbox: Outbox
    liveness: Liveness
    messages: SlidingWindow
    now_ms: Callable[[], int]
    closed_for: str = "client"
    frozen: bool = False

    async def serve(self) -> None:
        """Answer the client and keep the connection alive until it is closed."""
        form = self._form()
        for stream in self.session.streams:
            self.hub.subscribe(stream, form, self.outbox)
        keeping = asyncio.create_task(self._keep_alive())
        try:
            async for message in self.socket:
                if not await self._take(message):
                    break
        finally:
            keeping.cancel()
            form = self._form()
            for stream in self.session.streams:
                self.hub.unsubscribe(stream, form, self.outbox)
            self.socket_outbox.close()
            with suppress(asyncio.CancelledError):
                await keeping

    def announce_shutdown(self) -> None:
        """Tell the client that the connection will soon be closed."""
        event = ServerShutdown(self.now_ms())
        self._send(text_frame(payload(SHUTDOWN_STREAM, event, self._form())))

    async def close(self, reason: str, code: int, message: str) -> None:
        """Close the connection; `reason` is for the metrics, `message` for the client.

        A client that reads nothing cannot take the close frame either: after `CLOSE_LIMIT_S` the
        connection is aborted.
        """
        self.closed_for = reason
        if self.frozen:
            self.socket_outbox.abort()
            return
        self.socket_outbox.flush()
        # The market goes on while the client answers, and nothing may follow a close frame.
        self.socket_outbox.close()
        try:
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self.socket.close(code=code, message=message.encode())
        except TimeoutError:
            self.socket_outbox.abort()

    @property
    def is_live(self) -> bool:
        """Whether the client still gets what is sent."""
        return self.socket_outbox.is_open

    def abort(self, reason: str) -> None:
        """Reset the connection, without a close frame."""
        self.closed_for = reason
        self.socket_outbox.abort()

    def freeze(self) -> None:
        """Send and read nothing more, but leave the connection open: a half-open one."""
        self.frozen = True
        self.socket_outbox.close()
        self.socket_outbox.stop_reading()

    async def _take(self, message: WSMessage) -> bool:
        """Handle one incoming message and say whether the connection goes on."""
        if message.type is WSMsgType.ERROR:
            self.closed_for = "protocol_error"
            return False
        if not self.messages.admit(time.monotonic()):
            await self.close(FLOODED, WSCloseCode.POLICY_VIOLATION, "Too many requests")
            return False
        match message.type:
            case WSMsgType.TEXT:
                self._control(message.data)
            case WSMsgType.BINARY:
                self._control(message.data.decode(errors="replace"))
            case WSMsgType.PING:
                self._send(pong_frame(message.data))
            case WSMsgType.PONG:
                self.liveness.pong(bytes(message.data))
        return True

    def _control(self, text: str) -> None:
        before = self._form()
        change = self.session.handle(text)
        self._send(text_frame(change.reply))
        for stream in change.removed:
            self.hub.unsubscribe(stream, before, self.outbox)
        after = self._form()
        for stream in change.added:
            self.hub.subscribe(stream, after, self.outbox)
        if after != before:
            for stream in self.session.streams:
                self.hub.unsubscribe(stream, before, self.outbox)
                self.hub.subscribe(stream, after, self.outbox)

    async def _keep_alive(self) -> None:
        while not self.frozen:
            match self.liveness.due(time.monotonic()):
                case None:
                    await asyncio.sleep(max(0.0, self.liveness.next_at() - time.monotonic()))
                case Due.PING:
                    sent_at = str(time.time_ns() // 1_000_000).encode()
                    self._send(ping_frame(sent_at))
                    self.liveness.pinged(sent_at, time.monotonic())
                case Due.NOTICE:
                    self.announce_shutdown()
                    self.liveness.noticed()
                case Due.PONG_MISSED:
                    await self.close("pong_missed", WSCloseCode.POLICY_VIOLATION, "Pong timeout")
                    return
                case Due.END_OF_LIFE:
                    await self.close("end_of_life", WSCloseCode.GOING_AWAY, "End of life")
                    return

    def _send(self, frame: bytes) -> None:
        self.socket_outbox.put("", frame)

    def _form(self) -> Form:
        return Form(self.session.combined, self.unit)
