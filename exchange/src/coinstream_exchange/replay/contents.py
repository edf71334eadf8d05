"""What a recording holds, found by reading it once before it is served."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import msgspec
from msgspec import Struct

from coinstream_exchange.market.amounts import UNIT, to_decimal, to_units
from coinstream_exchange.replay.recording import Line
from coinstream_exchange.venue import SymbolRules
from coinstream_exchange.wire import DepthSnapshot

_QUOTES: Final = ("USDT", "FDUSD", "USDC", "TUSD", "BUSD", "BTC", "ETH", "BNB", "EUR", "TRY")
_SAMPLED: Final = 5_000
"""Frames of a symbol that are looked at for the steps of its prices and quantities."""

_snapshot: Final = msgspec.json.Decoder(DepthSnapshot).decode


class _Amounts(Struct):
    event_time_ms: int = msgspec.field(name="E", default=0)
    price: str | None = msgspec.field(name="p", default=None)
    quantity: str | None = msgspec.field(name="q", default=None)
    bids: list[tuple[str, str]] | str = msgspec.field(name="b", default_factory=list)
    asks: list[tuple[str, str]] | str = msgspec.field(name="a", default_factory=list)


@dataclass
class SymbolContents:
    """One symbol's part: its streams, its depth snapshots in order, and the steps they keep."""

    symbol: str
    streams: set[str] = field(default_factory=set)
    snapshots: list[DepthSnapshot] = field(default_factory=list)
    price_step: int = UNIT
    quantity_step: int = UNIT
    sampled: int = 0

    def rules(self) -> SymbolRules:
        """Return the symbol as `exchangeInfo` tells of it, its steps as fine as those seen."""
        quote = next((q for q in _QUOTES if self.symbol.endswith(q) and self.symbol != q), "")
        return SymbolRules(
            symbol=self.symbol,
            base_asset=self.symbol.removesuffix(quote),
            quote_asset=quote,
            tick_size=to_decimal(self.price_step),
            step_size=to_decimal(self.quantity_step),
            min_notional=Decimal(5),
        )


@dataclass
class Contents:
    """The whole recording. `first_ms` is the exchange's first stamp in it; 0 when it has none."""

    symbols: dict[str, SymbolContents] = field(default_factory=dict)
    first_ms: int = 0
    lines: int = 0

    @property
    def streams(self) -> frozenset[str]:
        """Every stream that was recorded."""
        return frozenset(s for part in self.symbols.values() for s in part.streams)


def scan(lines: Iterable[Line], progress: Callable[[int], None] = lambda _: None) -> Contents:
    """Read all lines once; `progress` is told how many, now and then."""
    contents = Contents()
    for line in lines:
        contents.lines += 1
        if contents.lines % 20_000 == 0:
            progress(contents.lines)
        part = contents.symbols.get(line.symbol)
        if part is None:
            part = contents.symbols[line.symbol] = SymbolContents(line.symbol)
        if line.stream:
            part.streams.add(line.stream)
            if part.sampled < _SAMPLED or not contents.first_ms:
                _sample(contents, part, line)
        else:
            part.snapshots.append(_snapshot(line.payload))
    return contents


def _sample(contents: Contents, part: SymbolContents, line: Line) -> None:
    part.sampled += 1
    try:
        seen = msgspec.json.decode(line.payload, type=_Amounts)
    except msgspec.ValidationError:
        return
    if not contents.first_ms:
        contents.first_ms = seen.event_time_ms
    levels = [*_levels(seen.bids), *_levels(seen.asks)]
    if seen.price is not None and seen.quantity is not None:
        levels.append((seen.price, seen.quantity))
    for price, quantity in levels:
        part.price_step = _common_step(part.price_step, price)
        part.quantity_step = _common_step(part.quantity_step, quantity)


def _levels(levels: list[tuple[str, str]] | str) -> list[tuple[str, str]]:
    # A book ticker has a single price under the same name.
    return [] if isinstance(levels, str) else levels


def _common_step(step: int, text: str) -> int:
    """Return the largest power of ten, at most `step`, that divides the amount."""
    units = to_units(text)
    while step > 1 and units % step:
        step //= 10
    return step
