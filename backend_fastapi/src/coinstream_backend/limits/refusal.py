"""The answer to a client that asks too often, ready to be written to its connection."""

from collections.abc import Collection
from functools import lru_cache

from coinstream_backend.binance.errors import PREFIX as BINANCE
from coinstream_backend.binance.errors import is_binance_path
from coinstream_backend.cors import EXPOSED_HEADERS
from coinstream_backend.errors import respond
from coinstream_backend.problems import too_many_requests
from coinstream_backend.udf.errors import PREFIX as UDF
from coinstream_backend.udf.errors import is_udf_path

_REMEMBERED = 256


class Refusals:
    """Makes the same answers as the application would, CORS headers included, and keeps them."""

    def __init__(self, cors_origins: Collection[str]) -> None:
        self._origins = {origin.encode("latin-1"): origin for origin in cors_origins}
        self._answer = lru_cache(_REMEMBERED)(_answer)

    def answer(
        self, path: str, wait_s: int, origin: bytes | None, *, has_body: bool, closes: bool
    ) -> bytes:
        """Return the headers and the body of the refusal of a request for `path`.

        `origin` is the page that asks, when one does. `has_body` is False in answer to HEAD.
        `closes` says that the connection ends with the answer.
        """
        allowed = "*" if b"*" in self._origins else self._origins.get(origin or b"")
        shown = allowed if origin is not None else None
        return self._answer(_shape(path), wait_s, shown, has_body, closes)


def _shape(path: str) -> str:
    """Return the path that stands for all whose answers look alike."""
    if is_binance_path(path):
        return BINANCE
    return UDF if is_udf_path(path) else "/"


def _answer(path: str, wait_s: int, origin: str | None, has_body: bool, closes: bool) -> bytes:
    response = respond(path, too_many_requests(wait_s))
    response.headers["vary"] = "Origin"
    if origin is not None:
        response.headers["access-control-allow-origin"] = origin
        response.headers["access-control-expose-headers"] = ", ".join(EXPOSED_HEADERS)
    if closes:
        response.headers["connection"] = "close"
    lines = [name + b": " + value + b"\r\n" for name, value in response.raw_headers]
    return b"".join([*lines, b"\r\n", bytes(response.body) if has_body else b""])
