"""The way of every REST request: weight, parameters, answer, or the exchange's error."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from aiohttp import web

from coinstream_exchange.server.errors import (
    ErrorBody,
    ExchangeError,
    banned,
    invalid_symbol,
    too_much_weight,
)
from coinstream_exchange.server.limits.weights import Admitted, Banned, Refused, Verdict, Weights
from coinstream_exchange.server.rest.call import Call
from coinstream_exchange.server.rest.query import Query
from coinstream_exchange.server.time_unit import in_unit, parse_time_unit
from coinstream_exchange.venue import Venue
from coinstream_telemetry.logs import get_logger

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_WEIGHT_OF_A_BAD_QUERY: Final = 1
_HEADERS: Final = {
    "Content-Type": "application/json;charset=UTF-8",
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-cache, no-store, must-revalidate",
}

_log = get_logger(__name__)


class Gateway:
    """Turns calls into handlers that keep the weight limit."""

    def __init__(self, venue: Venue, weights: Weights) -> None:
        self._venue = venue
        self._weights = weights
        self.weight_used = 0
        self.refused = 0

    def handler(self, call: Call) -> Handler:
        """Return the handler of `call`."""

        async def handle(request: web.Request) -> web.StreamResponse:
            query = _read(request, call)
            weight = (
                _WEIGHT_OF_A_BAD_QUERY if isinstance(query, ExchangeError) else call.weight(query)
            )
            verdict = self._spend(request, weight)
            used = str(verdict.used)
            headers = {"X-MBX-USED-WEIGHT": used, "X-MBX-USED-WEIGHT-1M": used}
            try:
                self._check(verdict)
                if isinstance(query, ExchangeError):
                    raise query
                answer = call.answer(self._venue, query)
            except ExchangeError as refusal:
                return error_response(refusal, headers)
            except KeyError:
                return error_response(invalid_symbol(), headers)
            unit = parse_time_unit(request.headers.get("X-MBX-TIME-UNIT"))
            body = msgspec.json.encode(in_unit(answer, unit))
            return web.Response(body=body, headers=_HEADERS | headers)

        return handle

    def _spend(self, request: web.Request, weight: int) -> Verdict:
        self.weight_used += weight
        return self._weights.spend(request.remote or "", weight, time.time_ns() // 1_000_000)

    def _check(self, verdict: Verdict) -> None:
        match verdict:
            case Refused(retry_after_s=retry_after_s):
                self.refused += 1
                raise too_much_weight(self._weights.limit, retry_after_s)
            case Banned(until_ms=until_ms, retry_after_s=retry_after_s):
                self.refused += 1
                raise banned(until_ms, retry_after_s)
            case Admitted():
                pass


def _read(request: web.Request, call: Call) -> Query | ExchangeError:
    try:
        return Query(list(request.query.items()), call.parameters)
    except ExchangeError as error:
        return error


def error_response(error: ExchangeError, headers: dict[str, str]) -> web.Response:
    """Return the answer that tells `error`."""
    if error.retry_after_s is not None:
        headers = headers | {"Retry-After": str(error.retry_after_s)}
    return web.Response(
        status=error.status, body=msgspec.json.encode(error.body), headers=_HEADERS | headers
    )


@web.middleware
async def tell_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a refusal as the exchange does, and an unforeseen error with its code -1000."""
    try:
        return await handler(request)
    except ExchangeError as error:
        return error_response(error, {})
    except web.HTTPException:
        raise
    except Exception:  # noqa: BLE001 - the last line of defence: each request gets an answer
        _log.exception("request_failed", path=request.path)
        body = ErrorBody(-1000, "An unknown error occurred while processing the request.")
        return web.Response(status=500, body=msgspec.json.encode(body), headers=_HEADERS)
