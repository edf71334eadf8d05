"""What can go wrong for a caller, and how it is told: `application/problem+json` (RFC 9457).

`/api/v3` tells the same problems in the exchange's own shape.
"""

from http import HTTPStatus
from typing import Annotated, Final

from msgspec import Meta, Struct
from starlette.responses import Response

from coinstream_backend.wire import encode

MEDIA_TYPE: Final = "application/problem+json"


class FieldError(Struct, frozen=True):
    """One parameter that was refused."""

    field: Annotated[str, Meta(examples=["limit"])]
    message: str


class ProblemDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An error. `code` is stable and meant for programs, `detail` for people."""

    type: Annotated[str, Meta(examples=["about:blank"])]
    title: Annotated[str, Meta(examples=["Not Found"])]
    status: Annotated[int, Meta(examples=[404])]
    code: Annotated[str, Meta(examples=["unknown_symbol"])]
    detail: Annotated[str, Meta(examples=["no such symbol here: ABCUSDT"])]
    errors: list[FieldError] = []


class Problem(Exception):  # noqa: N818 - the standard's word for it
    """Something to tell the caller; the handlers in `errors` turn it into an answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        retry_after_s: int | None = None,
        errors: tuple[FieldError, ...] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.errors = errors

    @property
    def headers(self) -> dict[str, str]:
        """The answer's extra headers."""
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


def unknown_symbol(symbol: str) -> Problem:
    """Return the problem of a symbol that is not followed."""
    return Problem(404, "unknown_symbol", f"no such symbol here: {symbol[:40]}")


def not_listed_yet() -> Problem:
    """Return the problem of a symbol that is asked for before the first listing came."""
    return Problem(503, "unavailable", "the symbols are not known yet", retry_after_s=1)


def invalid_parameter(field: str, message: str) -> Problem:
    """Return the problem of a parameter that cannot be used."""
    return Problem(
        422, "invalid_parameter", f"{field}: {message}", errors=(FieldError(field, message),)
    )


def missing_parameter(field: str) -> Problem:
    """Return the problem of a parameter that must be given."""
    return Problem(
        422, "missing_parameter", f"{field} is missing", errors=(FieldError(field, "is missing"),)
    )


def unavailable(part: str) -> Problem:
    """Return the problem of a part that cannot be reached."""
    return Problem(503, "unavailable", f"{part} cannot be reached at the moment", retry_after_s=1)


def too_many_requests(retry_after_s: int) -> Problem:
    """Return the problem of a client that asks more often than it may."""
    return Problem(
        429, "too_many_requests", "more requests than allowed", retry_after_s=retry_after_s
    )


def problem_response(problem: Problem) -> Response:
    """Return the answer that tells `problem`."""
    detail = ProblemDetail(
        type="about:blank",
        title=HTTPStatus(problem.status).phrase,
        status=problem.status,
        code=problem.code,
        detail=problem.detail,
        errors=list(problem.errors),
    )
    return Response(
        encode(detail), status_code=problem.status, headers=problem.headers, media_type=MEDIA_TYPE
    )
