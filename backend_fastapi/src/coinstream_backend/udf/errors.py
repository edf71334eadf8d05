"""Errors in the shape that charts read: `{"s": "error", "errmsg": …}`."""

from typing import Final

from starlette.responses import Response

from coinstream_backend.problems import Problem
from coinstream_backend.udf.schemas import UdfError
from coinstream_backend.wire import json_response

PREFIX: Final = "/udf"


def is_udf_path(path: str) -> bool:
    """Say whether the clients of `path` are charts."""
    return path == PREFIX or path.startswith(PREFIX + "/")


def udf_response(problem: Problem) -> Response:
    """Return the answer to `problem`, with the status that tells the same."""
    response = json_response(UdfError(message=problem.detail), problem.status)
    response.headers.update(problem.headers)
    return response
