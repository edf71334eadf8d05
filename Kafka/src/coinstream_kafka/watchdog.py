"""Tells a quiet symbol from a dead stream.

A stream that stays silent for much longer than its rhythm is only suspected: the exchange is asked
whether it has anything newer than what came. Quiet streams are then given more patience; dead ones
are cut and opened anew, and what was missed is filled by the gap ledger.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from coinstream_contracts.messages import HealthEvent, Stream
from coinstream_kafka.outlet import Outlet
from coinstream_kafka.rest.client import RestError
from coinstream_telemetry.logs import get_logger

_LOOK_EVERY_S: Final = 2.0
_TIMES_RHYTHM: Final = 20.0
_LONGEST_S: Final = 300.0
_WEIGHT_OF_NEW: Final = 0.2

_log = get_logger(__name__)


@dataclass(slots=True)
class Rhythm:
    """How often a symbol's stream tells something, learnt while it does. Pure.

    Args:
        least_s: silence that is never suspicious.
        since: when it began to flow, on the caller's monotonic clock in seconds.
    """

    least_s: float
    since: float
    interval_s: float = 0.0
    """Usual time between two events."""
    patience: float = 1.0
    _events: int = field(default=0)

    def look(self, events: int, last_event_at: float, now: float) -> bool:
        """Take the events so far and the time of the last; say if the silence is suspicious."""
        if events != self._events:
            new = (now - self.since) / (events - self._events)
            weight = _WEIGHT_OF_NEW if self.interval_s else 1.0
            self.interval_s += weight * (new - self.interval_s)
            self._events, self.since, self.patience = events, now, 1.0
            return False
        return now - max(last_event_at, self.since) > self.patience_s

    @property
    def patience_s(self) -> float:
        """The silence beyond which the exchange is asked."""
        usual_s = max(self.least_s, self.interval_s * _TIMES_RHYTHM)
        return min(usual_s, _LONGEST_S) * self.patience

    def was_quiet(self) -> None:
        """Say that the exchange has nothing newer: wait twice as long before asking again."""
        self.patience = min(self.patience * 2, 16.0)

    def begin(self, now: float) -> None:
        """Say that the stream begins to flow (again)."""
        self.since, self.patience = now, 1.0


@dataclass(slots=True)
class Pulse:
    """A symbol's stream as its flow keeps it: counted at each event."""

    events: int = 0
    last_event_at: float = 0.0
    """Monotonic seconds."""


def ages_s(pulses: Mapping[Stream, Mapping[str, Pulse]]) -> list[tuple[Stream, str, float]]:
    """Return each stream's and symbol's time since its last event; none before the first one."""
    now = time.monotonic()
    return [
        (stream, symbol, now - pulse.last_event_at)
        for stream, of_symbol in pulses.items()
        for symbol, pulse in of_symbol.items()
        if pulse.events
    ]


@dataclass(frozen=True, slots=True)
class Watched:
    """One kind of stream that is watched."""

    stream: Stream
    pulses: Callable[[], dict[str, Pulse]]
    newest_held: Callable[[str], int | None]
    """The newest position that came by the stream."""
    ask_newest: Callable[[str], Awaitable[int | None]]
    """Asks the exchange for its newest position; raises `RestError`."""
    miss: Callable[[str, int], None]
    """Is told up to which position a dead stream should have brought everything."""


class Watchdog:
    """Watches every symbol of the given streams.

    Args:
        may_be_silent: says of a symbol that it does not trade, so silence means nothing.
        renew: replaces the connection of a symbol, for the given reason.
        arrives_within_s: how long after the exchange has something its stream may bring it.
    """

    def __init__(
        self,
        watched: tuple[Watched, ...],
        outlet: Outlet,
        *,
        silence_after_s: float,
        may_be_silent: Callable[[str], bool],
        renew: Callable[[str, str], None],
        arrives_within_s: float = 3.0,
    ) -> None:
        self._watched = watched
        self._outlet = outlet
        self._silence_after_s = silence_after_s
        self._may_be_silent = may_be_silent
        self._renew = renew
        self._arrives_within_s = arrives_within_s
        self._rhythms: dict[tuple[Stream, str], Rhythm] = {}
        self._dead: set[tuple[Stream, str]] = set()

    async def run(self) -> None:
        """Look at every stream at an interval, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            for watched in self._watched:
                suspects = self.suspects(watched, asyncio.get_running_loop().time())
                await asyncio.gather(*(self.examine(watched, symbol) for symbol in suspects))

    def suspects(self, watched: Watched, now: float) -> list[str]:
        """Return the symbols whose silence is suspicious, and tell of those that speak again."""
        suspects = []
        for symbol, pulse in watched.pulses().items():
            key = (watched.stream, symbol)
            rhythm = self._rhythms.get(key)
            if rhythm is None:
                rhythm = self._rhythms[key] = Rhythm(self._silence_after_s, now)
            before = rhythm.since
            if rhythm.look(pulse.events, pulse.last_event_at, now):
                if not self._may_be_silent(symbol):
                    suspects.append(symbol)
            elif rhythm.since != before and key in self._dead:
                self._dead.discard(key)
                self._outlet.health(symbol, watched.stream, HealthEvent.RECOVERED)
        return suspects

    async def examine(self, watched: Watched, symbol: str) -> None:
        """Ask the exchange; call the stream dead only if what it has does not come soon either."""
        rhythm = self._rhythms[watched.stream, symbol]
        try:
            newest = await watched.ask_newest(symbol)
        except RestError as error:
            _log.warning(
                "silence_not_examined",
                symbol=symbol,
                stream=watched.stream.value,
                error=str(error),
            )
            return
        await asyncio.sleep(self._arrives_within_s)
        held = watched.newest_held(symbol)
        if newest is None or (held is not None and held >= newest):
            rhythm.was_quiet()
            return
        rhythm.begin(asyncio.get_running_loop().time())
        rhythm.was_quiet()
        self._dead.add((watched.stream, symbol))
        watched.miss(symbol, newest)
        _log.error("stream_silent", symbol=symbol, stream=watched.stream.value, newest=newest)
        detail = "the exchange has newer data than its stream brought"
        self._outlet.health(symbol, watched.stream, HealthEvent.SILENT, last=newest, detail=detail)
        self._renew(symbol, f"{watched.stream.value} of {symbol} is silent")
