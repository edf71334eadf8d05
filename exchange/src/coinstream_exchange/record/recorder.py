"""One connection to an exchange, kept up, with every frame written down as it came."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import aiohttp
import msgspec
from msgspec import Struct, field

from coinstream_exchange.record.back_off import delays_s
from coinstream_exchange.record.recording_file import RecordingFile
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_STREAMS_A_MESSAGE: Final = 200
_MESSAGE_GAP_S: Final = 0.3
"""The exchange takes five messages a second; pongs count."""
_SILENCE_S: Final = 60.0
"""The exchange pings every 20 s: a connection silent for longer than this is dead."""
_CONNECT_TIMEOUT_S: Final = 15.0
_STEADY_S: Final = 60.0
"""A connection that lasted this long was a good one: the next one is tried at once."""
_SNAPSHOT_LEVELS: Final = 1_000
_SNAPSHOT_ATTEMPTS: Final = 8
_LARGEST_FRAME: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """What to record, and from where: base addresses such as `wss://stream.binance.com:9443`."""

    websocket_url: str
    rest_url: str
    symbols: tuple[str, ...]
    streams: tuple[str, ...]

    def names(self) -> list[str]:
        """Return the full stream names."""
        return [f"{symbol.lower()}@{kind}" for symbol in self.symbols for kind in self.streams]


class _Peek(Struct):
    stream: str = ""
    data: "_First | None" = None


class _First(Struct):
    kind: str = field(name="e", default="")
    first_update_id: int = field(name="U", default=0)


class _SnapshotId(Struct):
    last_update_id: int = field(name="lastUpdateId")


_peek: Final = msgspec.json.Decoder(_Peek).decode
_snapshot_id: Final = msgspec.json.Decoder(_SnapshotId).decode


class Recorder:
    """Writes the frames of `names` to `file` until cancelled, and a depth snapshot a connection.

    A lost connection is opened again; what was missed meanwhile is a gap in the recording, after
    which the new snapshot makes the book whole.
    """

    def __init__(
        self,
        source: Source,
        names: Sequence[str],
        file: RecordingFile,
        session: aiohttp.ClientSession,
    ) -> None:
        self._source = source
        self._names = names
        self._file = file
        self._session = session
        self._awaiting_depth: set[str] = set()
        self.connections = 0

    async def run(self) -> None:
        """Record until cancelled."""
        delays = delays_s(random.random)
        while True:
            started_s = time.monotonic()
            try:
                async with asyncio.TaskGroup() as snapshots:
                    await self._connection(snapshots)
            except* (aiohttp.ClientError, OSError, TimeoutError, _LostError) as errors:
                reason = "; ".join(str(e) or type(e).__name__ for e in errors.exceptions)
            if time.monotonic() - started_s > _STEADY_S:
                delays = delays_s(random.random)
            delay_s = next(delays)
            _log.warning("connection_lost", reason=reason, again_in_s=round(delay_s, 1))
            await asyncio.sleep(delay_s)

    async def _connection(self, snapshots: asyncio.TaskGroup) -> None:
        self._awaiting_depth = {name.partition("@")[0] for name in self._names if "@depth" in name}
        async with asyncio.timeout(_CONNECT_TIMEOUT_S):
            socket = await self._session.ws_connect(
                f"{self._source.websocket_url.rstrip('/')}/stream", max_msg_size=_LARGEST_FRAME
            )
        async with socket:
            self.connections += 1
            _log.info("connected", url=self._source.websocket_url, streams=len(self._names))
            subscribing = snapshots.create_task(self._subscribe(socket))
            try:
                while True:
                    message = await socket.receive(timeout=_SILENCE_S)
                    receive_ns = time.time_ns()
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        raise _LostError(f"closed by the exchange ({socket.close_code})")
                    self._take(receive_ns, message.data.encode(), snapshots)
            finally:
                subscribing.cancel()

    async def _subscribe(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        for first in range(0, len(self._names), _STREAMS_A_MESSAGE):
            names = list(self._names[first : first + _STREAMS_A_MESSAGE])
            await socket.send_json({"method": "SUBSCRIBE", "params": names, "id": first + 1})
            await asyncio.sleep(_MESSAGE_GAP_S)

    def _take(self, receive_ns: int, payload: bytes, snapshots: asyncio.TaskGroup) -> None:
        try:
            frame = _peek(payload)
        except msgspec.DecodeError as error:
            _log.warning("frame_not_recorded", error=str(error), raw=payload[:200].decode())
            return
        if not frame.stream or frame.data is None:
            if b'"error"' in payload or b'"code"' in payload:
                _log.error("refused", answer=payload[:500].decode())
            return
        self._file.write(receive_ns, payload)
        name = frame.stream.partition("@")[0]
        if frame.data.kind == "depthUpdate" and name in self._awaiting_depth:
            self._awaiting_depth.discard(name)
            snapshots.create_task(self._snapshot(name.upper(), frame.data.first_update_id))

    async def _snapshot(self, symbol: str, first_update_id: int) -> None:
        """Write a depth snapshot that the diffs from `first_update_id` on continue."""
        delays = delays_s(random.random)
        for _ in range(_SNAPSHOT_ATTEMPTS):
            try:
                payload = await self._fetch_depth(symbol)
                if _snapshot_id(payload).last_update_id >= first_update_id - 1:
                    self._file.write(time.time_ns(), self._named(symbol, payload))
                    return
            except (aiohttp.ClientError, OSError, TimeoutError, msgspec.DecodeError) as error:
                _log.warning("snapshot_failed", symbol=symbol, error=str(error))
            await asyncio.sleep(next(delays))
        _log.error("no_snapshot", symbol=symbol, attempts=_SNAPSHOT_ATTEMPTS)

    async def _fetch_depth(self, symbol: str) -> bytes:
        async with self._session.get(
            f"{self._source.rest_url.rstrip('/')}/api/v3/depth",
            params={"symbol": symbol, "limit": str(_SNAPSHOT_LEVELS)},
            timeout=aiohttp.ClientTimeout(total=_CONNECT_TIMEOUT_S),
            raise_for_status=True,
        ) as answer:
            return await answer.read()

    def _named(self, symbol: str, payload: bytes) -> bytes:
        """Return the snapshot as one line; among several symbols it says whose it is."""
        line = b"".join(payload.splitlines())
        if len(self._source.symbols) == 1:
            return line
        return b'{"symbol":"%b",%b' % (symbol.encode(), line.lstrip()[1:])


class _LostError(Exception):
    """The connection ended."""
