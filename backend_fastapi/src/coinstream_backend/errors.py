"""Exception handlers: every failure leaves as a documented answer."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from coinstream_backend.binance.errors import binance_response, is_binance_path, mandatory
from coinstream_backend.problems import FieldError, Problem, problem_response, unavailable
from coinstream_backend.stored_history import HistoryUnavailableError
from coinstream_backend.udf.errors import is_udf_path, udf_response
from coinstream_contracts.messages import InvalidMessageError
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)


def respond(path: str, problem: Problem) -> Response:
    """Return the answer to `problem` in the shape that the path's clients read."""
    if is_binance_path(path):
        return binance_response(problem)
    return udf_response(problem) if is_udf_path(path) else problem_response(problem)


def install_error_handlers(app: FastAPI) -> None:
    """Make `app` answer every exception as a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RedisError, _redis_down)
    app.add_exception_handler(HistoryUnavailableError, _history_away)
    app.add_exception_handler(InvalidMessageError, _redis_holds_garbage)
    app.add_exception_handler(Exception, _bug)


async def _problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise error
    return respond(request.url.path, error)


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    refused = tuple(
        FieldError(".".join(str(part) for part in at["loc"][1:]) or "request", str(at["msg"]))
        for at in error.errors()
    )
    missing = all(at["type"] == "missing" for at in error.errors())
    if missing and is_binance_path(request.url.path):
        return binance_response(mandatory(refused[0].field))
    code = "missing_parameter" if missing else "invalid_parameter"
    detail = "; ".join(f"{at.field}: {at.message}" for at in refused)
    return respond(request.url.path, Problem(422, code, detail, errors=refused))


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = HTTPStatus(error.status_code).name.lower()
    response = respond(request.url.path, Problem(error.status_code, code, str(error.detail)))
    response.headers.update(error.headers or {})
    return response


async def _redis_down(request: Request, error: Exception) -> Response:
    _log.warning("redis_unavailable", path=request.url.path, error=str(error)[:200])
    return respond(request.url.path, unavailable("Redis"))


async def _history_away(request: Request, error: Exception) -> Response:  # noqa: ARG001 - logged where it was found
    return respond(request.url.path, unavailable("the history"))


async def _redis_holds_garbage(request: Request, error: Exception) -> Response:
    _log.error("redis_value_invalid", path=request.url.path, error=str(error)[:200])
    return respond(request.url.path, unavailable("the stored data"))


async def _bug(request: Request, error: Exception) -> Response:
    _log.error("unexpected_error", path=request.url.path, exc_info=error)
    return respond(request.url.path, Problem(500, "internal_error", "an unexpected error"))
