"""Milliseconds or microseconds: the unit in which a client asked for its times."""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar, cast

import msgspec
from msgspec import Struct

from coinstream_exchange.wire import KlineBody, KlineRow

Value = TypeVar("Value")

_CANDLES: Final = (KlineBody, KlineRow)
_LAST_MICROSECOND: Final = 999


class TimeUnit(Enum):
    """The unit of a connection's or a request's times."""

    MILLISECOND = "MILLISECOND"
    MICROSECOND = "MICROSECOND"


def parse_time_unit(text: str | None) -> TimeUnit:
    """Read `timeUnit` or `X-MBX-TIME-UNIT`; anything but microseconds means milliseconds."""
    if text is not None and text.upper() == TimeUnit.MICROSECOND.value:
        return TimeUnit.MICROSECOND
    return TimeUnit.MILLISECOND


def in_unit(value: Value, unit: TimeUnit) -> Value:
    """Return `value`, an answer or an event in milliseconds, with its times in `unit`."""
    if unit is TimeUnit.MILLISECOND:
        return value
    return cast("Value", _in_microseconds(value))


def _in_microseconds(value: object) -> object:
    if isinstance(value, list | tuple):
        # Only structs are looked into: a book has thousands of levels, and no times in them.
        return [_in_microseconds(item) for item in value] if _holds_structs(value) else value
    if not isinstance(value, Struct):
        return value
    changes = {name: convert(getattr(value, name)) for name, convert in _conversions(type(value))}
    return msgspec.structs.replace(value, **changes) if changes else value


def _holds_structs(values: Sequence[object]) -> bool:
    return bool(values) and isinstance(values[0], Struct)


@cache
def _conversions(kind: type[Struct]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Return the fields of `kind` to convert: its times, and whatever may hold times further in."""
    times: tuple[str, ...] = getattr(kind, "TIME_FIELDS", ())
    conversions: list[tuple[str, Callable[[Any], Any]]] = []
    for field in msgspec.structs.fields(kind):
        if field.name == "close_time_ms" and kind in _CANDLES:
            conversions.append((field.name, _end_of_millisecond))
        elif field.encode_name in times or field.name.endswith("_ms"):
            conversions.append((field.name, _start_of_millisecond))
        elif field.type not in (int, str, bool):
            conversions.append((field.name, _in_microseconds))
    return tuple(conversions)


def _start_of_millisecond(time_ms: int) -> int:
    return time_ms * 1_000


def _end_of_millisecond(time_ms: int) -> int:
    # A candle closes on the last unit before the next one opens.
    return time_ms * 1_000 + _LAST_MICROSECOND
