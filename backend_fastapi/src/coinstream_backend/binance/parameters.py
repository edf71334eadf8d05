"""How the exchange reads its parameters, and the words in which it refuses them."""

import re
from typing import Annotated, Final

from fastapi import Query
from pydantic import Field

from coinstream_backend.binance.errors import mandatory
from coinstream_backend.parameters import check_listed
from coinstream_backend.problems import Problem
from coinstream_backend.symbols.directory import SymbolDirectory

_LEGAL: Final = re.compile(r"[A-Z0-9_.-]{1,20}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_LIST: Final = re.compile(rf'\["{_LEGAL.pattern}"(?:,"{_LEGAL.pattern}")*\]')

# These stay text up to our own checks, so that a bad value is refused in the exchange's words.
SymbolText = Annotated[
    str,
    Field(json_schema_extra={"pattern": f"^{_LEGAL.pattern}$"}),
    Query(examples=["BTCUSDT"]),
]
LimitText = Annotated[
    str, Field(json_schema_extra={"pattern": "^[0-9]*[1-9][0-9]*$", "maxLength": 9}), Query()
]
SymbolListText = Annotated[
    str,
    Field(json_schema_extra={"pattern": f"^{_LIST.pattern}$"}),
    Query(examples=['["BTCUSDT","ETHUSDT"]']),
]


def symbol_parameter(text: str, directory: SymbolDirectory) -> str:
    """Return the symbol, which must be in upper case.

    Raises:
        Problem: it is missing, written with other characters, or not listed, or no listing
            has come yet.
    """
    if not text:
        raise mandatory("symbol")
    if not _LEGAL.fullmatch(text):
        raise Problem(
            400,
            "illegal_characters",
            f"Illegal characters found in parameter 'symbol'; legal range is '{_LEGAL.pattern}'.",
        )
    check_listed(text, directory)
    return text


def limit_parameter(text: str | None, *, default: int, most: int) -> int:
    """Return the limit; above `most` it is `most`, as the exchange does.

    Raises:
        Problem: it is not a number above zero.
    """
    if text is None:
        return default
    if not text:
        raise Problem(400, "empty_parameter", "Parameter 'limit' was empty.")
    if not _NUMBER.fullmatch(text):
        raise Problem(
            400,
            "illegal_characters",
            f"Illegal characters found in parameter 'limit'; legal range is '{_NUMBER.pattern}'.",
        )
    if int(text) == 0:
        raise mandatory("limit")
    return min(int(text), most)


def symbols_parameter(
    symbol: str | None, symbols: str | None, directory: SymbolDirectory
) -> list[str]:
    """Return the symbols that `symbol`, or the JSON list `symbols`, names; all when neither does.

    Raises:
        Problem: both are given, or one cannot be read.
    """
    if symbol is not None and symbols is not None:
        raise Problem(400, "bad_combination", "Combination of optional parameters invalid.")
    if symbol is not None:
        return [symbol_parameter(symbol, directory)]
    if symbols is None:
        return directory.symbols()
    if not _LIST.fullmatch(symbols):
        raise Problem(
            400,
            "illegal_characters",
            "Illegal characters found in parameter 'symbols'; it is a list as in [\"BTCUSDT\"].",
        )
    names = [name.strip('"') for name in symbols[1:-1].split(",")]
    return [symbol_parameter(name, directory) for name in dict.fromkeys(names)]
