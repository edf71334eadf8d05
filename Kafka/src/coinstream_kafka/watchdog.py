"""Tells a quiet market from a dead stream, and from a connection that brings nothing any more.

What stays silent for much longer than its rhythm is only suspected: the exchange is asked whether
it has anything newer than what came. Quiet streams are then given more patience; the connections
of dead ones are replaced, and what was missed is filled by the gap ledger. A silent connection
is suspected as a whole, for it speaks more often than any of its symbols, and one question about
the liveliest of them tells of them all.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from coinstream_contracts.messages import HealthEvent, Stream
from coinstream_kafka.connection.feed import Connection
from coinstream_kafka.outlet import Outlet
from coinstream_kafka.rest.client import RestError
from coinstream_kafka.rhythm import Pulse, Rhythm
from coinstream_telemetry.logs import get_logger

_LOOK_EVERY_S: Final = 1.0
_ANSWER_WITHIN_S: Final = 10.0
"""An exchange that may not be asked for longer than this, as after a 429, can't be asked now."""

_log = get_logger(__name__)


class Position(NamedTuple):
    """How far a stream is. Later ones are greater."""

    place: int
    """An id, or a candle's open time in ms."""
    told: int = 0
    """How much was told of that place: a candle's trades."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One kind of stream that is watched."""

    stream: Stream
    pulses: Callable[[], dict[str, Pulse]]
    newest_held: Callable[[str], Position | None]
    """The newest position that came by the stream."""
    ask_newest: Callable[[str], Awaitable[Position | None]]
    """Asks the exchange for its newest position; raises `RestError`."""
    miss: Callable[[str, int], None]
    """Is told up to which place a dead stream should have brought everything."""


class Watchdog:
    """Watches every symbol of the given streams, and the connections that carry them.

    Args:
        connections: says which connections are open now.
        may_be_silent: says of a symbol that it does not trade, so silence means nothing.
        renew: replaces the connection of a symbol, for the given reason.
        arrives_within_s: how long after the exchange has something its stream may bring it.
    """

    def __init__(
        self,
        watched: tuple[Watched, ...],
        outlet: Outlet,
        *,
        connections: Callable[[], Iterable[Connection]],
        silence_after_s: float,
        may_be_silent: Callable[[str], bool],
        renew: Callable[[str, str], None],
        arrives_within_s: float = 3.0,
    ) -> None:
        self._watched = watched
        self._outlet = outlet
        self._connections = connections
        self._silence_after_s = silence_after_s
        self._may_be_silent = may_be_silent
        self._renew = renew
        self._arrives_within_s = arrives_within_s
        self._rhythms: dict[tuple[Stream, str], Rhythm] = {}
        self._lines: dict[str, Rhythm] = {}
        self._first_asked: dict[tuple[Stream, str], tuple[int, Position]] = {}
        self._dead: set[tuple[Stream, str]] = set()

    async def run(self) -> None:
        """Look at everything at an interval, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            silent, suspects = self.look(asyncio.get_running_loop().time())
            await asyncio.gather(
                *(self.examine_connection(connection) for connection in silent),
                *(self.examine(watched, symbol) for watched, symbol in suspects),
            )

    def look(self, now: float) -> tuple[list[Connection], list[tuple[Watched, str]]]:
        """Return the connections to ask about, and the streams of those that are not silent.

        A symbol without a connection is about to get one: there is nothing to ask.
        """
        silent = self.silent_connections(now)
        heard = {symbol for one in self._connections() for symbol in one.symbols}
        heard -= {symbol for one, _ in silent for symbol in one.symbols}
        suspects = [
            (watched, symbol)
            for watched in self._watched
            for symbol in self.suspects(watched, now)
            if symbol in heard
        ]
        return [one for one, suspicious in silent if suspicious], suspects

    def silent_connections(self, now: float) -> list[tuple[Connection, bool]]:
        """Return the connections that brought nothing lately, and whether to ask about them now."""
        open_now = {one.name: one for one in self._connections()}
        self._lines = {
            name: self._lines.get(name) or Rhythm(self._silence_after_s, now) for name in open_now
        }
        looks = [
            (one, self._lines[name], self._lines[name].look(one.frames, 0.0, now))
            for name, one in open_now.items()
        ]
        return [
            (one, suspicious)
            for one, rhythm, suspicious in looks
            if now - rhythm.since > self._silence_after_s
        ]

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

    async def examine_connection(self, connection: Connection) -> None:
        """Ask about the liveliest symbol of a silent connection, and replace that if it is dead.

        When the exchange can't be asked it is replaced as well: another one beside it loses
        nothing, and silence of this length is rarer than a fault.
        """
        rhythm = self._lines[connection.name]
        liveliest = self._liveliest(connection.symbols)
        if liveliest is None:
            return
        dead = await self.examine(*liveliest)
        if dead is None:
            _log.warning("connection_silent", shard=connection.name)
            self._renew(liveliest[1], "the connection is silent and the exchange can't be asked")
        rhythm.was_quiet()

    def _liveliest(self, symbols: Collection[str]) -> tuple[Watched, str] | None:
        """Return the stream that spoke most often, of those whose symbols trade."""
        candidates = [
            (pulse.events, number, watched, symbol)
            for watched in self._watched
            for number, (symbol, pulse) in enumerate(watched.pulses().items())
            if symbol in symbols and not self._may_be_silent(symbol)
        ]
        if not candidates:
            return None
        _, _, watched, symbol = max(candidates, key=lambda one: one[:2])
        return watched, symbol

    async def examine(self, watched: Watched, symbol: str) -> bool | None:
        """Ask the exchange; call the stream dead only if what it has does not come soon either.

        Returns:
            whether it is dead; None when the exchange could not be asked.
        """
        key = (watched.stream, symbol)
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                newest = await watched.ask_newest(symbol)
        except (RestError, TimeoutError) as error:
            _log.warning(
                "silence_not_examined",
                symbol=symbol,
                stream=watched.stream.value,
                error=str(error),
            )
            return None
        await asyncio.sleep(self._arrives_within_s)
        pulse = watched.pulses().get(symbol)
        if pulse is None:
            return False  # not followed any more
        held = watched.newest_held(symbol)
        rhythm = self._rhythms.setdefault(
            key, Rhythm(self._silence_after_s, asyncio.get_running_loop().time())
        )
        if newest is None or (held is not None and held >= newest):
            rhythm.was_quiet()
            return False
        if not pulse.spoke and not self._is_newer(key, pulse.connections, newest):
            rhythm.was_quiet()
            watched.miss(symbol, newest.place)
            return False
        rhythm.begin(asyncio.get_running_loop().time())
        rhythm.was_quiet()
        self._condemn(watched, symbol, newest.place)
        return True

    def _is_newer(self, key: tuple[Stream, str], connection: int, newest: Position) -> bool:
        """Say whether the exchange has more than when it was first asked about a connection.

        What it had then may be from before the stream began to flow, and condemns nothing.
        """
        asked_of, first = self._first_asked.get(key, (None, newest))
        if asked_of != connection:
            self._first_asked[key] = (connection, newest)
            return False
        return newest > first

    def _condemn(self, watched: Watched, symbol: str, newest: int) -> None:
        self._dead.add((watched.stream, symbol))
        watched.miss(symbol, newest)
        _log.error("stream_silent", symbol=symbol, stream=watched.stream.value, newest=newest)
        detail = "the exchange has newer data than its stream brought"
        self._outlet.health(symbol, watched.stream, HealthEvent.SILENT, last=newest, detail=detail)
        self._renew(symbol, f"{watched.stream.value} of {symbol} is silent")
