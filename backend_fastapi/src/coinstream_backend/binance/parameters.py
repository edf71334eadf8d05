"""How the exchange reads its parameters, and the words in which it refuses them."""

import re
from typing import Annotated, Final

from fastapi import Query
from pydantic import Field, WithJsonSchema

from coinstream_backend.binance.errors import mandatory
from coinstream_backend.parameters import check_listed
from coinstream_backend.problems import Problem
from coinstream_backend.symbols.directory import SymbolDirectory
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import HOUR_MS, MINUTE_MS, to_ms

_LEGAL: Final = re.compile(r"[A-Z0-9_.-]{1,20}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_LIST: Final = re.compile(rf'\["{_LEGAL.pattern}"(?:,"{_LEGAL.pattern}")*\]')

_TIME: Final = re.compile(r"[0-9]{1,16}")
_TIME_ZONE: Final = re.compile(r"([+-]?)([0-9]{1,2})(?::([0-5][0-9]))?")
_ZONES_MS: Final = (-12 * HOUR_MS, 14 * HOUR_MS)

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

IntervalText = Annotated[
    str,
    Field(json_schema_extra={"enum": [str(one) for one in Interval if one is not Interval.S1]}),
    Query(examples=["5m"]),
]
TimeText = Annotated[
    str,
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 9_999_999_999_999_999}),
    Query(description="UTC, in ms or in us."),
]
TimeZoneText = Annotated[
    str,
    Field(json_schema_extra={"pattern": "^(-(1[0-2]|[0-9])|1[0-3]|[0-9])$"}),
    Query(
        description="Where days begin: hours, or hours and minutes, before UTC's.", examples=["8"]
    ),
]
TickerTypeText = Annotated[
    str, Field(json_schema_extra={"enum": ["FULL", "MINI"]}), Query(description="How much to tell.")
]


def interval_parameter(text: str) -> Interval:
    """Return the interval, in the exchange's case-sensitive spelling.

    Raises:
        Problem: it is missing, or none that can be made of minutes.
    """
    if not text:
        raise mandatory("interval")
    if text == Interval.S1 or text not in set(Interval):
        raise Problem(400, "invalid_interval", "Invalid interval.")
    return Interval(text)


def time_parameter(name: str, text: str | None) -> int | None:
    """Return a time in ms, which may have come in us.

    Raises:
        Problem: it is empty or not a number.
    """
    if text is None:
        return None
    if not text:
        raise Problem(400, "empty_parameter", f"Parameter '{name}' was empty.")
    if not _TIME.fullmatch(text):
        raise Problem(
            400,
            "illegal_characters",
            f"Illegal characters found in parameter '{name}'; legal range is '{_TIME.pattern}'.",
        )
    return to_ms(int(text))


def time_zone_parameter(text: str | None) -> int:
    """Return how many ms before UTC's the days of a time zone begin.

    Raises:
        Problem: it is not written as in 8, -1:00 or 05:45, or not from -12:00 to +14:00.
    """
    if text is None:
        return 0
    # A plus that was not escaped arrives as a space.
    found = _TIME_ZONE.fullmatch(text.replace(" ", "+", 1))
    if found is not None:
        sign, hours, minutes = found.groups()
        offset_ms = int(hours) * HOUR_MS + int(minutes or 0) * MINUTE_MS
        offset_ms = -offset_ms if sign == "-" else offset_ms
        if _ZONES_MS[0] <= offset_ms <= _ZONES_MS[1]:
            return offset_ms
    raise not_valid("timeZone")


def ticker_type_parameter(text: str | None) -> bool:
    """Return whether the whole ticker is wanted.

    Raises:
        Problem: it is neither FULL nor MINI.
    """
    if text not in {None, "FULL", "MINI"}:
        raise not_valid("type")
    return text != "MINI"


def not_valid(name: str) -> Problem:
    """Return the problem of a parameter whose value is none of those that are possible."""
    return Problem(400, "invalid_parameter", f"Data sent for parameter '{name}' is not valid.")


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
