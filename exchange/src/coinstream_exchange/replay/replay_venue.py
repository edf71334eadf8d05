"""A recording in time: when it starts, how fast it goes, and what is served before and after."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS
from coinstream_exchange.market.market_queries import MarketQueries
from coinstream_exchange.replay.contents import Contents
from coinstream_exchange.replay.playback import Playback
from coinstream_exchange.replay.recording import read_lines
from coinstream_exchange.venue import Publish
from coinstream_exchange.venue_relay import PublishRelay
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

ANY: Final = "any"
_LONGEST_PAUSE_S: Final = 60.0
"""A longer silence is a hole between recordings, which nobody wants to wait through."""
_BATCH: Final = 32
_POLL_S: Final = 0.02
_SETTLE_S: Final = 3.0
_SHORTEST_REST_S: Final = 0.002


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """How a recording is replayed.

    `speed` is a factor of its own pace, None for as fast as the readers take it. With `shift` its
    times are moved by whole minutes so that it begins now. `wait_for` holds the start until every
    symbol has a subscriber for each of these streams (`trade`, `depth@100ms`, `kline_1m`), or, as
    `any`, until there is one at all and no stream was added for three seconds; when empty, nothing
    is waited for.
    """

    files: tuple[Path, ...]
    speed: float | None = 1.0
    shift: bool = False
    wait_for: tuple[str, ...] = (ANY,)


class ReplayVenue(MarketQueries):
    """A `Venue`: its clock is the newest stamp of the exchange in what was played."""

    def __init__(self, options: ReplayOptions, contents: Contents) -> None:
        self._options = options
        self._contents = contents
        self._relay = PublishRelay()
        self._playback = Playback(contents, self._relay)
        super().__init__(self._playback.streams, self.now_ms)

    @property
    def name(self) -> Literal["simulator", "replay"]:
        """What the market is."""
        return "replay"

    def now_ms(self) -> int:
        """Return the newest stamp of the exchange that was played."""
        return self._playback.clock_ms

    async def run(self, publish: Publish) -> None:
        """Replay to the end, publishing every event."""
        self._relay.target = publish
        await self._readers()
        self._playback.begin(self._shift_ms())
        _log.info("replay_started", first_ms=self.now_ms(), lines=self._contents.lines)
        played = await self._play(publish)
        self._playback.end()
        left_out = self._playback.left_out.total()
        _log.info("replay_ended", last_ms=self.now_ms(), lines=played, left_out=left_out)

    async def _play(self, publish: Publish) -> int:
        speed = self._options.speed
        pacer = Pacer(speed) if speed is not None else None
        played = 0
        for played, line in enumerate(read_lines(self._options.files), start=1):
            if pacer is not None:
                rest_s = pacer.rest_s(line.receive_ns, time.monotonic())
                if rest_s > _SHORTEST_REST_S:
                    await asyncio.sleep(rest_s)
            self._playback.play(line)
            if played % _BATCH == 0:
                # At a pace of its own the market waits for no reader, as the real one doesn't.
                await (publish.drained() if pacer is None else asyncio.sleep(0))
        return played

    def _shift_ms(self) -> int:
        if not self._options.shift:
            return 0
        behind_ms = time.time_ns() // 1_000_000 - self._contents.first_ms
        return behind_ms // MINUTE_MS * MINUTE_MS

    async def _readers(self) -> None:
        """Return when those the start waits for are there; there is no limit, by intent."""
        wait_for = self._options.wait_for
        if not wait_for:
            return
        _log.info("waiting_for_subscribers", streams=list(wait_for))
        names = [symbol.lower() for symbol in self._contents.symbols]
        kinds = _KINDS if ANY in wait_for else wait_for
        streams = [f"{name}@{kind}" for name in names for kind in kinds]
        if ANY not in wait_for:
            while len(self._wanted(streams)) < len(streams):  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(_POLL_S)
            return
        wanted: frozenset[str] = frozenset()
        settled_s = 0.0
        while not wanted or settled_s < _SETTLE_S:
            await asyncio.sleep(_POLL_S)
            before, wanted = wanted, self._wanted(streams)
            settled_s = settled_s + _POLL_S if wanted == before else 0.0

    def _wanted(self, streams: Sequence[str]) -> frozenset[str]:
        return frozenset(stream for stream in streams if self._relay.wanted(stream))


class Pacer:
    """Turns receive times into waits, `speed` times faster than they were."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._last_ns: int | None = None
        self._due_s = 0.0

    def rest_s(self, receive_ns: int, now_s: float) -> float:
        """Return how long to wait before the line received at `receive_ns`."""
        if self._last_ns is None:
            self._due_s = now_s
        else:
            gap_s = max(0, receive_ns - self._last_ns) / 1e9
            self._due_s += 0.0 if gap_s > _LONGEST_PAUSE_S else gap_s / self._speed
        self._last_ns = receive_ns
        return self._due_s - now_s


_KINDS: Final = (
    "trade",
    "aggTrade",
    "bookTicker",
    "depth",
    "depth@100ms",
    *(f"depth{levels}{speed}" for levels in (5, 10, 20) for speed in ("", "@100ms")),
    *(f"kline_{interval}" for interval in Interval),
    "ticker",
    "miniTicker",
    "avgPrice",
)
