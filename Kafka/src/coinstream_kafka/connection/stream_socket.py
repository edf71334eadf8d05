"""One WebSocket: frames in, paced control messages out."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from typing import Final

from picows import WSAutoPingStrategy, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from coinstream_kafka.adapters import Exchange
from coinstream_kafka.adapters.events import ControlReply

OnFrame = Callable[["StreamSocket", bytes | memoryview], None]
"""Takes a text frame; a memoryview is valid only until it returns."""

_HANDSHAKE_S: Final = 10.0
_REPLY_S: Final = 10.0
_CLOSE_S: Final = 3.0
_IDLE_BEFORE_PING_S: Final = 10.0
_PONG_WITHIN_S: Final = 5.0
_MAX_FRAME_BYTES: Final = 16 * 1024 * 1024
"""Many times what the exchange sends; a longer frame ends the connection."""
_CONTROL_FRAMES: Final = frozenset({WSMsgType.PING, WSMsgType.PONG})
_PACE: Final = 0.8
"""Part of the exchange's message limit that is used: our pings count too."""


class SubscriptionError(Exception):
    """The exchange refused a subscription, or did not answer."""


class StreamSocket(WSListener):
    """An open connection. picows answers the exchange's pings and sends its own when all is quiet,
    so a connection whose other end is gone is closed within 15 seconds."""

    def __init__(
        self, exchange: Exchange, on_frame: OnFrame, on_closed: Callable[["StreamSocket"], None]
    ) -> None:
        self._exchange = exchange
        self._on_frame = on_frame
        self._on_closed = on_closed
        self._transport: WSTransport | None = None
        self._parts: list[bytes] = []
        self._request_ids = itertools.count(1)
        self._replies: dict[int, asyncio.Future[str]] = {}
        self._sending = asyncio.Lock()
        self._disconnected = asyncio.Event()
        self.subscribed: set[str] = set()
        self.frames = 0
        """Messages that came, of whatever kind they were."""
        self.opened_at = asyncio.get_running_loop().time()

    @property
    def closed(self) -> bool:
        """Whether the connection is over."""
        return self._disconnected.is_set()

    async def open(self) -> None:
        """Connect.

        Raises:
            OSError, TimeoutError, picows.WSError: it did not come about.
        """
        await ws_connect(
            lambda: self,
            self._exchange.stream_url,
            websocket_handshake_timeout=_HANDSHAKE_S,
            enable_auto_ping=True,
            auto_ping_idle_timeout=_IDLE_BEFORE_PING_S,
            auto_ping_reply_timeout=_PONG_WITHIN_S,
            auto_ping_strategy=WSAutoPingStrategy.PING_WHEN_IDLE,
            enable_auto_pong=True,
            max_frame_size=_MAX_FRAME_BYTES,
        )

    async def subscribe(self, streams: Sequence[str]) -> None:
        """Subscribe, in as few and as slow messages as the exchange asks for.

        Raises:
            SubscriptionError: it was refused or not answered.
        """
        await self._control(self._exchange.subscribe, streams)
        self.subscribed.update(streams)

    async def unsubscribe(self, streams: Sequence[str]) -> None:
        """End subscriptions; raises as `subscribe` does."""
        await self._control(self._exchange.unsubscribe, streams)
        self.subscribed.difference_update(streams)

    def take_reply(self, reply: ControlReply) -> None:
        """Hand a control reply to whoever waits for it."""
        if reply.request_id is None:
            waiting = list(self._replies.values()) if reply.error else []
        else:
            waiting = [self._replies[reply.request_id]] if reply.request_id in self._replies else []
        for future in waiting:
            if not future.done():
                future.set_result(reply.error)

    async def close(self) -> None:
        """Close, politely if the other end plays along in time."""
        transport = self._transport
        if transport is None or self.closed:
            return
        transport.send_close()
        try:
            await asyncio.wait_for(self._disconnected.wait(), _CLOSE_S)
        except TimeoutError:
            transport.disconnect(graceful=False)

    async def _control(
        self, message: Callable[[Sequence[str], int], bytes], streams: Sequence[str]
    ) -> None:
        limits = self._exchange.limits
        async with self._sending:
            size = limits.streams_per_message
            for start in range(0, len(streams), size):
                await self._ask(message, streams[start : start + size])
                await asyncio.sleep(1 / (limits.messages_per_second * _PACE))

    async def _ask(
        self, message: Callable[[Sequence[str], int], bytes], streams: Sequence[str]
    ) -> None:
        transport = self._transport
        if transport is None or self.closed:
            raise SubscriptionError("the connection is closed")
        request_id = next(self._request_ids)
        reply = asyncio.get_running_loop().create_future()
        self._replies[request_id] = reply
        try:
            transport.send(WSMsgType.TEXT, message(streams, request_id))
            error = await asyncio.wait_for(reply, _REPLY_S)
        except TimeoutError:
            raise SubscriptionError("no answer to a subscription") from None
        finally:
            del self._replies[request_id]
        if error:
            raise SubscriptionError(error)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Keep the transport (picows calls this)."""
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Hand a whole text message on (picows calls this)."""
        kind = frame.msg_type
        if kind == WSMsgType.TEXT and frame.fin:
            self.frames += 1
            self._on_frame(self, frame.get_payload_as_memoryview())
        elif kind == WSMsgType.CLOSE:
            transport.disconnect()
        elif kind not in _CONTROL_FRAMES:
            self._join(transport, frame)

    def _join(self, transport: WSTransport, frame: WSFrame) -> None:
        """Keep a part of a message until its last one; a message without end closes the socket."""
        self._parts.append(frame.get_payload_as_bytes())
        if sum(map(len, self._parts)) > _MAX_FRAME_BYTES:
            transport.disconnect(graceful=False)
        elif frame.fin:
            whole = b"".join(self._parts)
            self._parts.clear()
            self.frames += 1
            self._on_frame(self, whole)

    def on_ws_disconnected(self, transport: WSTransport) -> None:  # noqa: ARG002 - picows's own
        """Tell that it is over (picows calls this)."""
        self._disconnected.set()
        for future in self._replies.values():
            if not future.done():
                future.set_result("the connection was closed")
        self._on_closed(self)
