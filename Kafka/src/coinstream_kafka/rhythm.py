"""How often a stream speaks, and how long it may be silent before that is suspicious. Pure."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from coinstream_contracts.messages import Stream

_TIMES_RHYTHM: Final = 8.0
"""Events that come by chance leave a gap this long once in 3,000 times: one question too many."""
_LONGEST_S: Final = 300.0
_MOST_PATIENCE: Final = 16.0
_WEIGHT_OF_NEW: Final = 0.2


@dataclass(slots=True)
class Rhythm:
    """How often something speaks, learnt while it does. Times in seconds, on the caller's clock.

    Args:
        least_s: silence that is never suspicious.
        since: when it began to flow.
    """

    least_s: float
    since: float
    interval_s: float = 0.0
    """Usual time between two events."""
    patience: float = 1.0
    _events: int = field(default=0)

    def look(self, events: int, last_event_at: float, now: float) -> bool:
        """Take the events so far and the time of the last; say if the silence is suspicious.

        Where nobody keeps the time of the last event, that of the last look at which it was new
        stands in for it: give 0.
        """
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
        self.patience = min(self.patience * 2, _MOST_PATIENCE)

    def begin(self, now: float) -> None:
        """Say that the stream begins to flow (again)."""
        self.since, self.patience = now, 1.0


@dataclass(slots=True)
class Pulse:
    """A symbol's stream as its flow keeps it: counted at each event."""

    events: int = 0
    last_event_at: float = 0.0
    """Monotonic seconds."""
    connections: int = 0
    """How often the stream began to flow, after a cut or for the first time."""
    events_before: int = 0
    """Events before the last of these times."""

    @property
    def spoke(self) -> bool:
        """Whether anything came since the stream began to flow."""
        return self.events > self.events_before

    def connected(self) -> None:
        """Say that the stream begins to flow."""
        self.connections += 1
        self.events_before = self.events


def ages_s(pulses: Mapping[Stream, Mapping[str, Pulse]]) -> list[tuple[Stream, str, float]]:
    """Return each stream's and symbol's time since its last event; none before the first one."""
    now = time.monotonic()
    return [
        (stream, symbol, now - pulse.last_event_at)
        for stream, of_symbol in pulses.items()
        for symbol, pulse in of_symbol.items()
        if pulse.events
    ]
