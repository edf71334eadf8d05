"""Errors in the exchange's own shape: `{"code": -1121, "msg": "Invalid symbol."}`."""

from typing import Final

from msgspec import Struct
from starlette.responses import Response

from coinstream_backend.problems import Problem
from coinstream_backend.wire import json_response

PREFIX: Final = "/api/v3"


class BinanceError(Struct, frozen=True):
    """An error as the exchange tells it. `code` is the exchange's."""

    code: int
    msg: str


# Our code for a problem: the exchange's HTTP status, code and, where it is fixed, text.
_TRANSLATION: Final[dict[str, tuple[int, int, str | None]]] = {
    "unknown_symbol": (400, -1121, "Invalid symbol."),
    "invalid_interval": (400, -1120, "Invalid interval."),
    "illegal_characters": (400, -1100, None),
    "missing_parameter": (400, -1102, None),
    "invalid_parameter": (400, -1130, None),
    "empty_parameter": (400, -1105, None),
    "bad_combination": (400, -1128, None),
    "too_many_requests": (429, -1003, "Too many requests."),
    "unavailable": (503, -1001, "Internal error; unable to process your request."),
    "no_book": (503, -1001, "Internal error; unable to process your request."),
}


def mandatory(name: str) -> Problem:
    """Return the problem of a parameter that must be given."""
    return Problem(
        400,
        "missing_parameter",
        f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed.",
    )


def is_binance_path(path: str) -> bool:
    """Say whether the clients of `path` read the exchange's shapes."""
    return path == PREFIX or path.startswith(PREFIX + "/")


def binance_response(problem: Problem) -> Response:
    """Return the answer to `problem` as the exchange would give it."""
    status, code, text = _TRANSLATION.get(problem.code, (problem.status, -1000, None))
    response = json_response(BinanceError(code, text or problem.detail), status)
    response.headers.update(problem.headers)
    return response
