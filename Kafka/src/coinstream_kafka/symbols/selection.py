"""What to follow, and what changed, from what is wanted and what the exchange lists. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from coinstream_contracts.messages import SymbolInfo, SymbolStatus
from coinstream_contracts.symbols import parse_symbols


@dataclass(frozen=True, slots=True)
class Selection:
    """The outcome of one look at the exchange's list."""

    followed: dict[str, SymbolInfo]
    """What is listed and wanted, trading or not: a halted symbol may trade again at any time."""
    unknown: list[str]
    """What is wanted and was never listed."""
    changed: list[SymbolInfo]
    """What is new or different since the last look, the delisted among them."""


def select(
    wanted: Iterable[str],
    listed: Mapping[str, SymbolInfo],
    known: Mapping[str, SymbolInfo],
    time_ms: int,
) -> Selection:
    """Compare the wanted symbols with the list. `known` is what was followed until now."""
    followed: dict[str, SymbolInfo] = {}
    unknown: list[str] = []
    changed: list[SymbolInfo] = []
    for symbol in wanted:
        info = listed.get(symbol)
        before = known.get(symbol)
        if info is not None:
            followed[symbol] = info
            if before is None or not same(before, info):
                changed.append(info)
        elif before is not None:
            changed.append(
                msgspec.structs.replace(before, status=SymbolStatus.DELISTED, time_ms=time_ms)
            )
        else:
            unknown.append(symbol)
    return Selection(followed, unknown, changed)


def same(one: SymbolInfo, other: SymbolInfo) -> bool:
    """Say whether two infos differ in nothing but their time."""
    return msgspec.structs.replace(one, time_ms=other.time_ms) == other


def read_symbols(text: str) -> tuple[str, ...]:
    """Read a symbols file: commas or lines, `#` begins a comment.

    Raises:
        ValueError: one of them is not a symbol, or there is none.
    """
    lines = (line.partition("#")[0] for line in text.splitlines())
    return parse_symbols(",".join(lines))
