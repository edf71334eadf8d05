"""Query parameters that several routes share, and how their text is read."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Query

from coinstream_backend.problems import invalid_parameter, unknown_symbol
from coinstream_backend.symbols.directory import SymbolDirectory
from coinstream_contracts.symbols import parse_symbol

SymbolParam = Annotated[
    str, Query(description="The pair, in upper or lower case.", examples=["BTCUSDT"])
]
SymbolsParam = Annotated[
    list[str] | None,
    Query(description="A pair; repeat it for several, leave it out for all.", examples=["BTCUSDT"]),
]


def one_symbol(text: str, directory: SymbolDirectory) -> str:
    """Return the listed symbol that `text` names.

    Raises:
        Problem: it is not a symbol, or not one of ours.
    """
    try:
        symbol = parse_symbol(text)
    except ValueError as error:
        raise invalid_parameter("symbol", str(error)) from None
    if symbol not in directory:
        raise unknown_symbol(symbol)
    return symbol


def some_symbols(
    texts: Iterable[str] | None, directory: SymbolDirectory, *, at_most: int
) -> list[str]:
    """Return the listed symbols that `texts` names, each once; all of them when it names none.

    Raises:
        Problem: one is not a symbol, or not one of ours, or there are too many.
    """
    named = list(texts or ())
    if not named:
        return directory.symbols()
    if len(named) > at_most:
        raise invalid_parameter("symbol", f"at most {at_most} symbols in one request")
    return list(dict.fromkeys(one_symbol(text, directory) for text in named))
