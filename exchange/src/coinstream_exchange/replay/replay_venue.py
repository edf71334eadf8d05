"""A recording in time: when it starts, how fast it goes, and what is served before and after."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from coinstream_contracts.times import MINUTE_MS
from coinstream_exchange.market.market_queries import MarketQueries
from coinstream_exchange.replay.contents import Contents
from coinstream_exchange.replay.playback import Playback
from coinstream_exchange.replay.readers import ANY, readers_there
from coinstream_exchange.replay.recording import read_lines
from coinstream_exchange.venue import Publish
from coinstream_exchange.venue_relay import PublishRelay
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_LONGEST_PAUSE_S: Final = 60.0
"""A longer silence is a hole between recordings, which nobody wants to wait through."""
_BATCH: Final = 32
_SHORTEST_REST_S: Final = 0.002


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """How a recording is replayed.

    `speed` is a factor of its own pace, None for as fast as the readers take it. With `shift` its
    times are moved by whole minutes so that it begins now. `wait_for` holds the start until every
    symbol has a subscriber for each of these streams (`trade`, `depth@100ms`, `kline_1m`), or, as
    `any`, until there is one at all and no stream was added for three seconds; when empty, nothing
    is waited for. `wait_limit_s` after the first subscriber the start is held no longer.
    """

    files: tuple[Path, ...]
    speed: float | None = 1.0
    shift: bool = False
    wait_for: tuple[str, ...] = (ANY,)
    wait_limit_s: float = 60.0


class ReplayVenue(MarketQueries):
    """A `Venue`: its clock is the newest stamp of the exchange in what was played."""

    def __init__(self, options: ReplayOptions, contents: Contents) -> None:
        self._options = options
        self._contents = contents
        self._started = False
        self._relay = PublishRelay()
        self._playback = Playback(contents, self._relay)
        super().__init__(self._playback.streams, self.now_ms)

    @property
    def name(self) -> Literal["simulator", "replay"]:
        """What the market is."""
        return "replay"

    def now_ms(self) -> int:
        """Return the newest stamp of the exchange that was played.

        Before the start it is the recording's first one, moved as if it began now: a client that
        asks early must not be told of another year.
        """
        if self._started:
            return self._playback.clock_ms
        return self._contents.first_ms + self._shift_ms()

    def pause(self, symbols: Collection[str]) -> None:
        """Do nothing: what was recorded has happened."""

    async def run(self, publish: Publish) -> None:
        """Replay to the end, publishing every event."""
        self._relay.target = publish
        options = self._options
        if options.wait_for:
            _log.info("waiting_for_subscribers", streams=list(options.wait_for))
            symbols = list(self._contents.symbols)
            await readers_there(
                self._relay.subscribed, symbols, options.wait_for, options.wait_limit_s
            )
        self._playback.begin(self._shift_ms())
        self._started = True
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
