"""The synthetic market in real time."""

import asyncio
import time
from collections.abc import Collection
from typing import Final, Literal

from coinstream_exchange.market.market_queries import MarketQueries
from coinstream_exchange.synthetic.engine import Engine, MarketOptions
from coinstream_exchange.venue import Publish
from coinstream_exchange.venue_relay import PublishRelay
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_SHORTEST_REST_S: Final = 0.004
"""Orders due within this time are sent together: waking up for each would cost more."""
_LONGEST_REST_S: Final = 0.01
_STEP_MS: Final = 20
_LAG_WARNING_MS: Final = 2_000
_TURNS_A_RECALL: Final = 4
"""Making an hour of the past takes a millisecond, so it is done in few of the rests."""


class SyntheticVenue(MarketQueries):
    """A `Venue`: its clock is the wall clock, its orders come at the rate of its options."""

    def __init__(self, options: MarketOptions) -> None:
        self._skew_ms = options.clock_skew_ms
        start_ms = self.now_ms()
        self._relay = PublishRelay()
        self._engine = Engine(options, start_ms)
        streams = self._engine.connect(self._relay)
        by_symbol = dict(zip(options.symbols, streams, strict=True))
        super().__init__(by_symbol, self.now_ms)

    @property
    def name(self) -> Literal["simulator", "replay"]:
        """What the market is."""
        return "simulator"

    def now_ms(self) -> int:
        """Return the wall clock, as wrong as the options say."""
        return wall_clock_ms() + self._skew_ms

    def pause(self, symbols: Collection[str]) -> None:
        """Let no order come in for these symbols, and for all others again."""
        self._engine.pause(symbols)

    async def run(self, publish: Publish) -> None:
        """Drive the market until cancelled, publishing every event."""
        self._relay.target = publish
        done_ms = self.now_ms()
        warned_ms = turns = 0
        recalling = self._engine.recall()
        while True:
            now_ms = self.now_ms()
            # In small steps, so that sockets are served in between when there is much to catch up.
            done_ms = min(now_ms, done_ms + _STEP_MS) if now_ms - done_ms < 10_000 else now_ms
            next_ms = self._engine.advance(done_ms)
            if now_ms - done_ms > _LAG_WARNING_MS and now_ms - warned_ms > 60_000:
                warned_ms = now_ms
                _log.warning("market lags behind its rate", lag_ms=now_ms - done_ms)
            if done_ms < now_ms:
                await asyncio.sleep(0)
            else:
                rest_s = (next_ms - now_ms) / 1_000
                await asyncio.sleep(max(_SHORTEST_REST_S, min(_LONGEST_REST_S, rest_s)))
                turns += 1
                if turns % _TURNS_A_RECALL == 0:
                    next(recalling, None)


def wall_clock_ms() -> int:
    """Return the wall clock in UTC milliseconds."""
    return time.time_ns() // 1_000_000
