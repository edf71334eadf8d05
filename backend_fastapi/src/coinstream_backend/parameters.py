"""Query parameters that several routes share, and how their text is read."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Final

from fastapi import Query
from pydantic import Field, WithJsonSchema

from coinstream_backend.problems import invalid_parameter, not_listed_yet, unknown_symbol
from coinstream_backend.symbols.directory import SymbolDirectory

_SYMBOL: Final = re.compile(r"[A-Za-z0-9]{2,20}")

# Told in the document, and judged below: sockets read their query themselves.
_SymbolText = Annotated[str, Field(json_schema_extra={"pattern": f"^{_SYMBOL.pattern}$"})]

SymbolParam = Annotated[
    _SymbolText, Query(description="The pair, in upper or lower case.", examples=["BTCUSDT"])
]
SymbolsParam = Annotated[
    list[_SymbolText] | None,
    Query(description="A pair; repeat it for several, leave it out for all.", examples=["BTCUSDT"]),
]


def enumerated(kind: type[StrEnum]) -> WithJsonSchema:
    """Return how the document tells of a parameter that is one of `kind`: in place."""
    return WithJsonSchema({"type": "string", "enum": [str(value) for value in kind]})


def one_symbol(text: str, directory: SymbolDirectory) -> str:
    """Return the listed symbol that `text` names.

    Raises:
        Problem: it is not a symbol, or not one of ours, or no listing has come yet.
    """
    if not _SYMBOL.fullmatch(text):
        raise invalid_parameter(
            "symbol", f"not a symbol: {text[:40]!r} (2 to 20 letters and digits, as in BTCUSDT)"
        )
    symbol = text.upper()
    check_listed(symbol, directory)
    return symbol


def check_listed(symbol: str, directory: SymbolDirectory) -> None:
    """Accept a symbol of the listing.

    Raises:
        Problem: it is not one of ours, or no listing has come yet, so that nobody can say.
    """
    if directory.market is None:
        raise not_listed_yet()
    if symbol not in directory:
        raise unknown_symbol(symbol)


def some_symbols(
    texts: Iterable[str] | None, directory: SymbolDirectory, *, at_most: int
) -> list[str]:
    """Return the listed symbols that `texts` names, each once; all of them when it names none.

    Raises:
        Problem: one is not a symbol, or not one of ours, or there are too many; or symbols are
            named and no listing has come yet.
    """
    named = list(texts or ())
    if not named:
        return directory.symbols()
    if len(named) > at_most:
        raise invalid_parameter("symbol", f"at most {at_most} symbols in one request")
    return list(dict.fromkeys(one_symbol(text, directory) for text in named))
