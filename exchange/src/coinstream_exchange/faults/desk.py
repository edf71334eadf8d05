"""Where faults are ordered and taken back, and those that act by themselves are carried out."""

import asyncio
from functools import partial
from typing import Final
from weakref import WeakSet

from aiohttp import WSCloseCode

from coinstream_exchange.faults.active_fault import ActiveFault
from coinstream_exchange.faults.faulty_outbox import FaultyOutbox
from coinstream_exchange.faults.faulty_venue import FaultyVenue, SkippingPublish
from coinstream_exchange.faults.market_view import market_view
from coinstream_exchange.faults.plan import FaultPlan
from coinstream_exchange.faults.rules import (
    ConnectionRule,
    Cut,
    Delist,
    Drop,
    HalfOpen,
    Halt,
    MarketRule,
    Rename,
    Rule,
    Shutdown,
    StaleDepth,
)
from coinstream_exchange.server.websocket.connection import Connection
from coinstream_exchange.server.websocket.hub import Outbox
from coinstream_exchange.venue import Publish, Venue
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

REASON: Final = "fault"
_MARGIN_S: Final = 0.005
"""The loop's timers are a little early at times, and a fault is not on before its time."""


class ImpossibleFaultError(ValueError):
    """A fault that cannot be: an unknown symbol, or a name that is taken."""


class FaultDesk:
    """The faults of one running exchange. Make it in a running event loop, whose clock it uses."""

    def __init__(self, venue: Venue, *, seed: int, held_bytes: int) -> None:
        self._loop = asyncio.get_running_loop()
        self.plan = FaultPlan(seed)
        self.venue = FaultyVenue(venue, self.plan, self._loop.time)
        self._held_bytes = held_bytes
        self._connections: WeakSet[Connection] = WeakSet()
        self._frozen: dict[int, WeakSet[Connection]] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def now(self) -> float:
        """Return the time on the clock of the faults, in s."""
        return self._loop.time()

    def order(self, rule: Rule) -> ActiveFault:
        """Order a fault.

        Raises:
            ImpossibleFaultError: an unknown symbol, or a name that is taken.
            ValueError: there are too many faults.
        """
        self._check(rule)
        fault = self.plan.add(rule, self.now())
        if isinstance(rule, StaleDepth):
            self.venue.keep_books(fault.number, fault.concerns)
        elif isinstance(rule, MarketRule):
            self._look_again()
            self._loop.call_later(rule.after_s + _MARGIN_S, self._look_again)
            if rule.seconds is not None:
                self._loop.call_at(fault.ends_at + _MARGIN_S, self._look_again)
        elif isinstance(rule, ConnectionRule):
            if rule.after_s:
                self._loop.call_later(rule.after_s + _MARGIN_S, self._strike_all, fault)
            else:
                self._strike_all(fault)
        _log.warning("fault_ordered", number=fault.number, fault=repr(rule))
        return fault

    def take_back(self, number: int) -> bool:
        """Take a fault back; says false when there is none of that number.

        Connections that it left half open are reset then.
        """
        fault = self.plan.remove(number)
        if fault is None:
            return False
        self.venue.forget_books(number)
        for connection in self._frozen.pop(number, ()):
            connection.abort(REASON)
        self._look_again()
        _log.warning("fault_taken_back", number=number, hits=fault.hits)
        return True

    def take_back_all(self) -> None:
        """Take every fault back."""
        for fault in self.plan.faults():
            self.take_back(fault.number)

    def publish(self, target: Publish) -> Publish:
        """Return what stands between the market and `target`."""
        return SkippingPublish(target, self.plan, self.now)

    def outbox(self, target: Outbox) -> Outbox:
        """Return what stands between the market and a connection's outbox."""
        return FaultyOutbox(target, self.plan, limit=self._held_bytes, clock=self.now)

    def opened(self, connection: Connection) -> None:
        """Let a new connection have what is in store for it."""
        self._connections.add(connection)
        for fault in self.plan.connection_faults(self.now()):
            if isinstance(fault.rule, Drop | HalfOpen):
                strike = partial(self._strike, fault, connection)
                self._loop.call_later(fault.rule.open_s, strike)

    def _check(self, rule: Rule) -> None:
        if not isinstance(rule, Halt | Delist | Rename):
            return
        listed = {rules.symbol for rules in self.venue.symbols()}
        if rule.symbol not in listed:
            raise ImpossibleFaultError(f"{rule.symbol} is not listed")
        if isinstance(rule, Rename) and rule.to in listed:
            raise ImpossibleFaultError(f"{rule.to} is listed already")

    def _look_again(self) -> None:
        self.venue.look(market_view(self.plan.market_rules(self.now())))

    def _strike_all(self, fault: ActiveFault) -> None:
        for connection in list(self._connections):
            self._strike(fault, connection)

    def _strike(self, fault: ActiveFault, connection: Connection) -> None:
        """Carry a fault out on a connection, if it strikes one of its streams."""
        if not (connection.is_live and _concerns(fault, connection)):
            return
        if fault not in self.plan.faults() or not fault.strikes_any(self.now()):
            return
        match fault.rule:
            case Drop() | Cut():
                connection.abort(REASON)
            case HalfOpen():
                connection.freeze()
                self._frozen.setdefault(fault.number, WeakSet()).add(connection)
            case Shutdown(notice_s=notice_s):
                connection.announce_shutdown()
                self._loop.call_later(notice_s, self._close, connection)

    def _close(self, connection: Connection) -> None:
        closing = asyncio.ensure_future(
            connection.close(REASON, WSCloseCode.GOING_AWAY, "Server shutdown")
        )
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)


def _concerns(fault: ActiveFault, connection: Connection) -> bool:
    if isinstance(fault.rule, Drop | HalfOpen) and fault.rule.stream != "*":
        return any(fault.concerns(stream) for stream in connection.session.streams)
    return True
