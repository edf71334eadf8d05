"""Control messages: what a client asks of its connection, as values.

The error codes and texts are those of `binance-spot-api-docs/web-socket-streams.md`. A position in
the text is given as the exchange's JSON parser does: one-based, at the end of the token.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn

METHODS: Final = ("SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY")

_COMBINED: Final = "combined"
_METHOD_VALUE: Final = re.compile(r'"method"\s*:\s*("(?:[^"\\]|\\.)*"|[^\s,}]+)')
_STREAM_NAME: Final = re.compile(r"[!\w.\-]+(@[!\w.\-:+]+)*")
_STRING_ID: Final = re.compile(r"[A-Za-z0-9_\-]{1,36}")
_INT64: Final = 1 << 63

RequestId = int | str | None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Add streams."""

    id: RequestId
    streams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Remove streams."""

    id: RequestId
    streams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListSubscriptions:
    """Tell the streams of the connection."""

    id: RequestId


@dataclass(frozen=True, slots=True)
class SetCombined:
    """Wrap the events from now on, or stop wrapping them."""

    id: RequestId
    combined: bool


@dataclass(frozen=True, slots=True)
class GetCombined:
    """Tell whether events are wrapped."""

    id: RequestId


Request = Subscribe | Unsubscribe | ListSubscriptions | SetCombined | GetCombined


class ControlError(Exception):
    """A message that is answered with an error. `echo` holds its `id`, if it has a valid one."""

    def __init__(self, code: int, message: str, echo: dict[str, RequestId] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.echo = echo or {}


def parse_request(text: str) -> Request:
    """Read one control message.

    Raises:
        ControlError: it is not JSON (code 3), not a request (2), names an unknown property (0), or
            gives a property a wrong value (1).
    """
    message = _json_object(text)
    request_id = _request_id(message)
    try:
        return _request(text, message, request_id)
    except ControlError as error:
        error.echo = {"id": request_id}
        raise


def _json_object(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ControlError(
            3, f"Invalid JSON: expected value at line {error.lineno} column {error.colno}"
        ) from error
    except (RecursionError, ValueError) as error:
        raise ControlError(3, "Invalid JSON: expected value at line 1 column 1") from error
    if not isinstance(message, dict):
        raise ControlError(2, f"Invalid request: missing field `method` at {_position(text)}")
    return message


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _request_id(message: dict[str, Any]) -> RequestId:
    value = message.get("id", False)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and -_INT64 <= value < _INT64:
        return value
    if isinstance(value, str) and _STRING_ID.fullmatch(value):
        return value
    raise ControlError(2, "Invalid request: request ID must be an unsigned integer")


def _request(text: str, message: dict[str, Any], request_id: RequestId) -> Request:
    if "method" not in message:
        raise ControlError(2, f"Invalid request: missing field `method` at {_position(text)}")
    parameters = message.get("params")
    match message["method"]:
        case "SUBSCRIBE":
            return Subscribe(request_id, _streams(parameters))
        case "UNSUBSCRIBE":
            return Unsubscribe(request_id, _streams(parameters))
        case "LIST_SUBSCRIPTIONS":
            if parameters:
                raise ControlError(2, "Invalid request: too many parameters")
            return ListSubscriptions(request_id)
        case "SET_PROPERTY":
            return SetCombined(request_id, _property_value(parameters))
        case "GET_PROPERTY":
            _property_name(parameters, most=1)
            return GetCombined(request_id)
        case other:
            raise _unknown_method(text, other)


def _streams(parameters: object) -> tuple[str, ...]:
    if not isinstance(parameters, list) or not all(
        isinstance(stream, str) and _STREAM_NAME.fullmatch(stream) for stream in parameters
    ):
        raise ControlError(2, "Invalid request: invalid stream")
    return tuple(parameters)


def _property_name(parameters: object, *, most: int) -> list[object]:
    if not isinstance(parameters, list) or not parameters or not isinstance(parameters[0], str):
        raise ControlError(2, "Invalid request: property name must be a string")
    if len(parameters) > most:
        raise ControlError(2, "Invalid request: too many parameters")
    if parameters[0] != _COMBINED:
        raise ControlError(0, "Unknown property")
    return parameters


def _property_value(parameters: object) -> bool:
    value = _property_name(parameters, most=2)[1:]
    if not value or not isinstance(value[0], bool):
        raise ControlError(1, "Invalid value type: expected Boolean")
    return value[0]


def _unknown_method(text: str, method: object) -> ControlError:
    found = _METHOD_VALUE.search(text)
    methods = ", ".join(f"`{known}`" for known in METHODS)
    return ControlError(
        2,
        f"Invalid request: unknown variant `{method}`, expected one of {methods} "
        f"at {_position(text[: found.end()] if found else text)}",
    )


def _position(text: str) -> str:
    """Return the place of the last character of `text`."""
    text = text.rstrip()
    line_start = text.rfind("\n") + 1
    return f"line {text.count(chr(10)) + 1} column {len(text) - line_start}"
