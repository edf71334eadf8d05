"""The symbols of one connection, kept connected: reconnects, rolls over, follows its members."""

import asyncio
import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from picows import WSError

from coinstream_contracts.messages import Stream
from coinstream_kafka.adapters import Exchange
from coinstream_kafka.backoff import Backoff
from coinstream_kafka.connection.stream_socket import OnFrame, StreamSocket, SubscriptionError
from coinstream_telemetry.logs import get_logger

_OPEN_ERRORS: Final = (OSError, TimeoutError, WSError, SubscriptionError)
_FIRST_WAIT_S: Final = 0.5
_LONGEST_WAIT_S: Final = 10.0
"""What is waited is missing afterwards. The exchange allows 300 attempts in five minutes."""
_STABLE_S: Final = 30.0
"""A connection that lived this long lets the back-off begin again."""
_SPREAD: Final = 0.05
"""Part of its age by which a roll comes earlier, by chance, so that shards do not roll together."""

_log = get_logger(__name__)


class Followers(Protocol):
    """Is told when symbols' streams begin to flow and when they are cut."""

    def on_streaming(self, symbols: Iterable[str]) -> None:
        """Say that the streams of `symbols` flow from now on, after a cut or for the first time."""

    def on_cut(self, symbols: Iterable[str], reason: str) -> None:
        """Say that the streams of `symbols` were cut: events may be missing."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """When a connection is replaced, and how long both stay open."""

    roll_after_s: float
    overlap_s: float


class Shard:
    """Owns one connection after the other. Two are open only while one replaces the other."""

    def __init__(
        self,
        name: str,
        exchange: Exchange,
        streams: tuple[Stream, ...],
        renewal: Renewal,
        on_frame: OnFrame,
        followers: Followers,
    ) -> None:
        self.name = name
        self.symbols: set[str] = set()
        self.connects = 0
        self._exchange = exchange
        self._streams = streams
        self._renewal = renewal
        self._on_frame = on_frame
        self._followers = followers
        self._backoff = Backoff(_FIRST_WAIT_S, _LONGEST_WAIT_S)
        self._wake = asyncio.Event()
        self._socket: StreamSocket | None = None
        self._frames_before = 0
        self._streaming: set[str] = set()
        self._renew_because = ""
        self._chance = random.Random()  # noqa: S311 - spreads rolls

    @property
    def connected(self) -> bool:
        """Whether every symbol's streams flow."""
        socket = self._socket
        return socket is not None and not socket.closed and self._streaming >= self.symbols

    @property
    def frames(self) -> int:
        """How many frames came by this connection and by those which it replaced."""
        return self._frames_before + (self._socket.frames if self._socket is not None else 0)

    def carries(self, socket: StreamSocket) -> bool:
        """Whether `socket` is this shard's current connection."""
        return socket is self._socket

    def follow(self, symbols: set[str]) -> None:
        """Set which symbols this connection carries."""
        if symbols != self.symbols:
            self.symbols = set(symbols)
            self._wake.set()

    def renew(self, reason: str) -> None:
        """Replace the connection soon, with an overlap."""
        self._renew_because = self._renew_because or reason
        self._wake.set()

    async def run(self) -> None:
        """Keep the connection until cancelled."""
        try:
            while True:
                self._wake.clear()
                await self._step()
                await self._wake.wait()
        finally:
            if self._socket is not None:
                await self._socket.close()

    async def _step(self) -> None:
        """Bring the connection to where it should be."""
        if self._socket is not None and self._socket.closed:
            self._cut(self._socket)
        if not self.symbols:
            await self._drop()
        elif self._socket is None:
            await self._connect()
        elif self._renew_because:
            await self._replace(self._socket)
        elif self._streaming != self.symbols:
            await self._follow_members(self._socket)

    async def _connect(self) -> None:
        if self._backoff.failures:
            await asyncio.sleep(self._backoff.next_s())
        members = set(self.symbols)
        try:
            self._socket = await self._open(members)
        except _OPEN_ERRORS as error:
            self._backoff.failures = max(self._backoff.failures, 1)
            _log.warning("connect_failed", shard=self.name, error=repr(error))
            self._wake.set()
            return
        self._renew_because = ""
        self._stream(members)
        _log.info("connected", shard=self.name, symbols=len(members))

    async def _open(self, members: set[str]) -> StreamSocket:
        """Open a socket and subscribe the members on it.

        Raises:
            OSError, TimeoutError, WSError, SubscriptionError: it did not come about.
        """
        socket = StreamSocket(self._exchange, self._on_frame, lambda _: self._wake.set())
        try:
            await socket.open()
            await socket.subscribe(self._names(members))
        except BaseException:
            await socket.close()
            raise
        self.connects += 1
        age_s = self._renewal.roll_after_s * (1 - _SPREAD * self._chance.random())
        reason = "the connection's planned age is reached"
        asyncio.get_running_loop().call_later(age_s, self._renew_if, socket, reason)
        return socket

    def _renew_if(self, socket: StreamSocket, reason: str) -> None:
        """Renew unless the connection that was meant is gone already."""
        if socket is self._socket and not socket.closed:
            self.renew(reason)

    async def _replace(self, old: StreamSocket) -> None:
        """Open the next connection beside the old one, and close that when the next one flows."""
        reason, self._renew_because = self._renew_because, ""
        members = set(self.symbols)
        try:
            self._socket = await self._open(members)
        except _OPEN_ERRORS as error:
            wait_s = self._backoff.next_s()
            _log.warning("renewal_failed", shard=self.name, error=repr(error), again_in_s=wait_s)
            asyncio.get_running_loop().call_later(wait_s, self._renew_if, old, reason)
            return
        self._frames_before += old.frames
        self._streaming &= members
        self._stream(members)
        try:
            await asyncio.sleep(self._renewal.overlap_s)
        finally:
            await old.close()
        _log.info("connection_renewed", shard=self.name, reason=reason)

    async def _follow_members(self, socket: StreamSocket) -> None:
        gone, new = self._streaming - self.symbols, self.symbols - self._streaming
        try:
            if gone:
                await socket.unsubscribe(self._names(gone))
                self._streaming -= gone
            if new:
                await socket.subscribe(self._names(new))
                self._stream(new)
        except SubscriptionError as error:
            _log.warning("subscription_failed", shard=self.name, error=str(error))
            self.renew(f"a subscription failed: {error}")

    async def _drop(self) -> None:
        if self._socket is not None:
            await self._socket.close()
            self._frames_before += self._socket.frames
            self._socket = None
            self._streaming.clear()

    def _cut(self, socket: StreamSocket) -> None:
        lived_s = asyncio.get_running_loop().time() - socket.opened_at
        if lived_s >= _STABLE_S:
            self._backoff.reset()
        else:
            self._backoff.failures = max(self._backoff.failures, 1)
        cut, self._streaming = self._streaming, set()
        self._frames_before += socket.frames
        self._socket = None
        _log.warning("connection_lost", shard=self.name, lived_s=round(lived_s, 1))
        self._followers.on_cut(cut, "the connection was lost")

    def _stream(self, symbols: Iterable[str]) -> None:
        new = set(symbols) - self._streaming
        self._streaming |= new
        if self._streaming != self.symbols:
            self._wake.set()  # members changed while the connection was opened
        if new:
            self._followers.on_streaming(new)

    def _names(self, symbols: Iterable[str]) -> list[str]:
        return [
            self._exchange.stream_name(symbol, stream)
            for symbol in sorted(symbols)
            for stream in self._streams
        ]
