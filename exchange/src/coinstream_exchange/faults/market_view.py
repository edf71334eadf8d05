"""How the market looks through the faults: which symbols, under which names, at which time."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

import msgspec
from msgspec import Struct

from coinstream_exchange.faults.rules import Delist, Halt, MarketRule, Rename, Skew
from coinstream_exchange.venue import Event, SymbolRules
from coinstream_exchange.wire import KlineEvent

Item = TypeVar("Item", bound=Struct)


@dataclass(frozen=True, slots=True)
class MarketView:
    """Symbols by their own names: those that are gone, silent or named otherwise; and the skew."""

    halted: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)
    skew_ms: int = 0

    def inside(self, name: str) -> str:
        """Return the own name of a symbol that clients call `name`.

        Raises:
            KeyError: it is gone, or called otherwise now.
        """
        if name in self.gone or name in self.names:
            raise KeyError(name)
        return next((own for own, other in self.names.items() if other == name), name)

    def rules(self, rules: SymbolRules) -> SymbolRules | None:
        """Return a symbol as it is listed; None when it is gone."""
        symbol = rules.symbol
        if symbol in self.gone:
            return None
        if symbol in self.broken or symbol in self.halted:
            rules = replace(rules, status="BREAK" if symbol in self.broken else "HALT")
        if symbol in self.names:
            name = self.names[symbol]
            rules = replace(rules, symbol=name, base_asset=name.removesuffix(rules.quote_asset))
        return rules

    def stream(self, stream: str) -> str | None:
        """Return the name of a stream of the market as clients call it; None when it is silent."""
        own, at, kind = stream.partition("@")
        symbol = own.upper()
        if self._is_silent(symbol):
            return None
        return f"{self.names[symbol].lower()}{at}{kind}" if symbol in self.names else stream

    def event(self, event: Event) -> Event:
        """Return an event of the market as clients get it."""
        if isinstance(event, Struct):
            return self._item(event)
        return [self._item(each) for each in event if not self._is_silent(_symbol(each))]

    def _is_silent(self, symbol: str) -> bool:
        return symbol in self.halted or symbol in self.gone or symbol in self.broken

    def _item(self, item: Item) -> Item:
        changes: dict[str, object] = {}
        name = self.names.get(_symbol(item))
        if name is not None:
            changes["symbol"] = name
            if isinstance(item, KlineEvent):
                changes["kline"] = msgspec.structs.replace(item.kline, symbol=name)
        if self.skew_ms and "event_time_ms" in item.__struct_fields__:
            changes["event_time_ms"] = getattr(item, "event_time_ms") + self.skew_ms  # noqa: B009 - checked by name above
        return msgspec.structs.replace(item, **changes) if changes else item


def market_view(rules: Iterable[MarketRule]) -> MarketView:
    """Return the view that all of `rules` make together."""
    halted, gone, broken = set[str](), set[str](), set[str]()
    names: dict[str, str] = {}
    skew_ms = 0
    for rule in rules:
        match rule:
            case Halt(symbol=symbol):
                halted.add(symbol)
            case Delist(symbol=symbol, status=status):
                (gone if status is None else broken).add(symbol)
            case Rename(symbol=symbol, to=to):
                names[symbol] = to
            case Skew():
                skew_ms += rule.skew_ms
    view = MarketView(frozenset(halted), frozenset(gone), frozenset(broken), names, skew_ms)
    # One object for the plain view, so that looking through it costs a comparison of identity.
    return PLAIN if view == PLAIN else view


def _symbol(item: Struct) -> str:
    symbol: str = getattr(item, "symbol", "")
    return symbol


PLAIN = MarketView()
