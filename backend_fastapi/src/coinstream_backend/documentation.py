"""Pieces of the OpenAPI document that every route uses."""

from http import HTTPStatus
from typing import Any, Final

from msgspec import Struct

from coinstream_backend.problems import MEDIA_TYPE

Answers = dict[int | str, dict[str, Any]]

_PROBLEMS: Final = {
    403: "The page's origin is not allowed.",
    404: "No such symbol here.",
    422: "A parameter is missing or cannot be used.",
    426: "The path speaks WebSocket.",
    429: "More requests, or more sockets, than one client may have; see `Retry-After`.",
    503: "A part that the answer needs cannot be reached; see `Retry-After`.",
}


def ref(kind: type[Struct]) -> dict[str, str]:
    """Return the reference to a component."""
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def array_of(kind: type[Struct]) -> dict[str, Any]:
    """Return the schema of a list of components."""
    return {"type": "array", "items": ref(kind)}


def answer(description: str, schema: dict[str, Any], example: object) -> dict[str, Any]:
    """Return the description of a JSON answer."""
    return {
        "description": description,
        "content": {"application/json": {"schema": schema, "example": example}},
    }


def problems(*statuses: int) -> Answers:
    """Return the problem answers of a route."""
    return {
        status: {
            "description": _PROBLEMS[status],
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/ProblemDetail"},
                    "example": {
                        "type": "about:blank",
                        "title": HTTPStatus(status).phrase,
                        "status": status,
                        "code": _CODES[status],
                        "detail": _PROBLEMS[status],
                    },
                }
            },
        }
        for status in statuses
    }


_CODES: Final = {
    403: "origin_not_allowed",
    404: "unknown_symbol",
    422: "invalid_parameter",
    426: "upgrade_required",
    429: "too_many_requests",
    503: "unavailable",
}
