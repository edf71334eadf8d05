"""All connections of a producer: symbols in, events out."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from coinstream_contracts.messages import Stream
from coinstream_kafka.adapters import Exchange
from coinstream_kafka.adapters.events import BadFrameError, ControlReply, Event, ShutdownNotice
from coinstream_kafka.connection.shard import Followers, Renewal, Shard
from coinstream_kafka.connection.sharding import assign
from coinstream_kafka.connection.stream_socket import StreamSocket
from coinstream_telemetry.logs import get_logger

Handlers = Mapping[type[Any], Callable[[Any], None]]
"""What takes each kind of event."""

OnBadFrame = Callable[[str, str, bytes], None]
"""Takes where a frame came from, what is wrong with it, and its bytes."""

_log = get_logger(__name__)


class Connection(NamedTuple):
    """An open connection, with the frames that came by it and by those which it replaced."""

    name: str
    frames: int
    symbols: Collection[str]


class Feed:
    """Follows symbols' streams over as many connections as they need."""

    def __init__(
        self,
        exchange: Exchange,
        streams: tuple[Stream, ...],
        *,
        handlers: Handlers,
        followers: Followers,
        on_bad_frame: OnBadFrame,
        renewal: Renewal,
        symbols_per_connection: int,
    ) -> None:
        self._exchange = exchange
        self._streams = streams
        self._handlers: dict[type[Event], Callable[[Any], None]] = dict(handlers)
        self._followers = followers
        self._on_bad_frame = on_bad_frame
        self._renewal = renewal
        most = exchange.limits.streams_per_connection // len(streams)
        self._capacity = min(symbols_per_connection, most)
        self._shards: list[Shard] = []
        self._new_shards: asyncio.Queue[Shard] = asyncio.Queue()

    @property
    def connected(self) -> bool:
        """Whether every followed symbol's streams flow, and there is one."""
        return any(shard.symbols for shard in self._shards) and all(
            shard.connected for shard in self._shards if shard.symbols
        )

    @property
    def connects(self) -> int:
        """How many connections were opened in all."""
        return sum(shard.connects for shard in self._shards)

    def connections(self) -> list[Connection]:
        """Return the connections whose streams flow."""
        return [
            Connection(shard.name, shard.frames, shard.symbols)
            for shard in self._shards
            if shard.symbols and shard.connected
        ]

    def follow(self, symbols: Iterable[str]) -> None:
        """Set the symbols to follow; connections and subscriptions follow by themselves."""
        assigned = assign((shard.symbols for shard in self._shards), symbols, self._capacity)
        for _ in range(len(assigned) - len(self._shards)):
            shard = Shard(
                f"{self._exchange.market}-{len(self._shards)}",
                self._exchange,
                self._streams,
                self._renewal,
                self._take_frame,
                self._followers,
            )
            self._shards.append(shard)
            self._new_shards.put_nowait(shard)
        for shard, members in zip(self._shards, assigned, strict=True):
            shard.follow(members)

    def renew(self, symbol: str, reason: str) -> None:
        """Replace the connection that carries `symbol`."""
        for shard in self._shards:
            if symbol in shard.symbols:
                shard.renew(reason)

    async def run(self) -> None:
        """Keep every connection until cancelled; closes them then."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                shard = await self._new_shards.get()
                tasks.create_task(shard.run(), name=f"shard-{shard.name}")

    def _take_frame(self, socket: StreamSocket, frame: bytes | memoryview) -> None:
        try:
            event = self._exchange.parse_frame(frame)
        except BadFrameError as error:
            self._on_bad_frame(f"{self._exchange.market} stream", str(error), bytes(frame))
            return
        handle = self._handlers.get(type(event))
        if handle is not None:
            try:
                handle(event)
            except Exception as error:  # noqa: BLE001 - one event must not end a connection
                _log.exception("event_failed", kind=type(event).__name__)
                source = f"{self._exchange.market} stream"
                self._on_bad_frame(source, f"not handled: {error!r}", bytes(frame))
        elif isinstance(event, ControlReply):
            socket.take_reply(event)
        elif isinstance(event, ShutdownNotice):
            self._renew_socket(socket)

    def _renew_socket(self, socket: StreamSocket) -> None:
        for shard in self._shards:
            if shard.carries(socket):
                shard.renew("the exchange announced that it will close the connection")
