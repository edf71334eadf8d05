"""The faults that were ordered, and what they decide. No clock, no sockets."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple, TypeVar

from coinstream_exchange.faults.active_fault import ActiveFault
from coinstream_exchange.faults.rules import (
    AnswerRule,
    ConnectionRule,
    Corrupt,
    Corruption,
    Cut,
    Delay,
    Duplicate,
    EventRule,
    FrameRule,
    MarketRule,
    Refuse,
    Reorder,
    Rule,
    Slow,
    StaleDepth,
    Swallow,
)

Kind = TypeVar("Kind")

_MS: Final = 1e-3
_KEPT: Final = 1_000
"""Faults kept in the list; those that are over make room first."""


class Delivery(NamedTuple):
    """One sending of a frame.

    `held_s`: how long it is held while others overtake it. `line_s`: how much later it comes with
    everything behind it. `spoiled`: in which way it is spoiled, and the seed for that.
    """

    held_s: float = 0.0
    line_s: float = 0.0
    spoiled: tuple[Corruption, int] | None = None


class Answer(NamedTuple):
    """What happens to a request: how much later it is answered, and with which error, if any."""

    delay_s: float = 0.0
    refusal: Refuse | None = None
    is_cut: bool = False


SOUND: Final = (Delivery(),)
_PROMPT: Final = Answer()


class FaultPlan:
    """Faults by the seam at which they strike. All times are seconds on one clock."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._ordered = 0
        self._faults: dict[int, ActiveFault] = {}
        self.past_hits: Counter[str] = Counter()
        self._frames: tuple[ActiveFault, ...] = ()
        self._events: tuple[ActiveFault, ...] = ()

    @property
    def touches_frames(self) -> bool:
        """Whether there is any fault of frames: without one, a frame needs no decision."""
        return bool(self._frames)

    @property
    def touches_events(self) -> bool:
        """Whether there is any fault of events."""
        return bool(self._events)

    def add(self, rule: Rule, now: float) -> ActiveFault:
        """Order a fault.

        Raises:
            ValueError: there are too many faults that are not over.
        """
        if len(self._faults) >= _KEPT:
            over = [number for number, each in self._faults.items() if each.is_over(now)]
            if not over:
                raise ValueError(f"there are {_KEPT} faults already")
            self._forget(over[0])
        self._ordered += 1
        fault = ActiveFault(self._ordered, rule, seed=self._seed, ordered_at=now)
        self._faults[fault.number] = fault
        self._sort()
        return fault

    def remove(self, number: int) -> ActiveFault | None:
        """Take a fault back; None when there is none of that number."""
        fault = self._forget(number)
        self._sort()
        return fault

    def faults(self) -> list[ActiveFault]:
        """Return what was ordered and not taken back, in order."""
        return list(self._faults.values())

    def of(self, kind: type[Kind]) -> Iterator[tuple[ActiveFault, Kind]]:
        """Return the faults whose rule is a `kind`, on or not."""
        for fault in self._faults.values():
            if isinstance(fault.rule, kind):
                yield fault, fault.rule

    def event_passes(self, stream: str, now: float) -> bool:
        """Decide whether an event is sent to anybody."""
        return not any(fault.strikes(stream, now) for fault in self._events)

    def frame(self, stream: str, now: float) -> tuple[Delivery, ...]:
        """Decide what becomes of a frame on one connection; nothing, when it is lost."""
        deliveries: tuple[Delivery, ...] = SOUND
        for fault in self._frames:
            if fault.strikes(stream, now):
                deliveries = _disturbed(deliveries, fault.rule, fault.draw(stream))
                if not deliveries:
                    break
        return deliveries

    def answer(self, path: str, now: float) -> Answer:
        """Decide what becomes of a request."""
        if any(fault.strikes_any(now) for fault, _ in self.of(Cut)):
            return Answer(is_cut=True)
        delay_s, refusal = 0.0, None
        for fault in self._faults.values():
            rule = fault.rule
            if isinstance(rule, AnswerRule) and fault.strikes(path, now):
                if isinstance(rule, Slow):
                    jitter_ms = rule.jitter_ms * fault.draw(path).random()
                    delay_s += (rule.delay_ms + jitter_ms) * _MS
                else:
                    refusal = refusal or rule
        return Answer(delay_s, refusal) if delay_s or refusal else _PROMPT

    def connection_faults(self, now: float) -> list[ActiveFault]:
        """Return the faults that also strike connections opened now."""
        return [
            fault
            for fault in self._faults.values()
            if isinstance(fault.rule, ConnectionRule)
            and fault.rule.seconds is not None
            and fault.is_on(now)
        ]

    def stale_depth(self, symbol: str, now: float) -> ActiveFault | None:
        """Return the fault because of which a depth request gets an old book, if there is one."""
        return next((f for f, _ in self.of(StaleDepth) if f.strikes(symbol, now)), None)

    def market_rules(self, now: float) -> list[MarketRule]:
        """Return the changes of the market that are on."""
        return [
            fault.rule
            for fault in self._faults.values()
            if isinstance(fault.rule, MarketRule) and fault.is_on(now)
        ]

    def _forget(self, number: int) -> ActiveFault | None:
        fault = self._faults.pop(number, None)
        if fault is not None:
            self.past_hits[fault.kind] += fault.hits
        return fault

    def _sort(self) -> None:
        faults = self._faults.values()
        self._frames = tuple(f for f in faults if isinstance(f.rule, FrameRule))
        self._events = tuple(f for f in faults if isinstance(f.rule, EventRule))


def _disturbed(deliveries: tuple[Delivery, ...], rule: Rule, rng: Random) -> tuple[Delivery, ...]:
    match rule:
        case Swallow():
            return ()
        case Duplicate():
            held = (rng.random() * rule.within_ms * _MS for _ in range(rule.copies))
            return (*deliveries, *(Delivery(held_s=held_s) for held_s in held))
        case Reorder():
            held_s = rng.random() * rule.within_ms * _MS
            return tuple(each._replace(held_s=each.held_s + held_s) for each in deliveries)
        case Delay():
            line_s = (rule.delay_ms + rng.random() * rule.jitter_ms) * _MS
            return tuple(each._replace(line_s=each.line_s + line_s) for each in deliveries)
        case Corrupt():
            spoiled = (rng.choice(rule.how), rng.getrandbits(32))
            spoil = deliveries[:1] if rule.beside else deliveries
            sound = deliveries if rule.beside else ()
            return (*sound, *(each._replace(spoiled=spoiled) for each in spoil))
    return deliveries
