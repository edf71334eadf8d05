"""Requests that are refused, slow, or cut off."""

import asyncio
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware

from coinstream_contracts.times import SECOND_MS
from coinstream_exchange.faults.desk import FaultDesk
from coinstream_exchange.faults.rules import Refuse
from coinstream_exchange.server.errors import ExchangeError, banned, too_much_weight
from coinstream_exchange.server.rest.gateway import error_response
from coinstream_exchange.server.seams import Handler

_RETRY_AFTER_S: Final = {HTTPStatus.TOO_MANY_REQUESTS: 10, HTTPStatus.IM_A_TEAPOT: 120}
_FIREWALL: Final = "<html><head><title>403 Forbidden</title></head></html>"
_OWN_PATHS: Final = ("/metrics",)


def faulty_answers(desk: FaultDesk, weight_per_minute: int) -> Middleware:
    """Return the middleware that does to requests what the faults of `desk` say."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in _OWN_PATHS:
            return await handler(request)
        answer = desk.plan.answer(request.path, desk.now())
        if answer.is_cut:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        if answer.delay_s:
            await asyncio.sleep(answer.delay_s)
        if answer.refusal is not None:
            return _refusal(answer.refusal, weight_per_minute, desk.venue.now_ms())
        return await handler(request)

    return middleware


def _refusal(rule: Refuse, weight_per_minute: int, now_ms: int) -> web.Response:
    status = HTTPStatus(rule.status)
    wait_s = _RETRY_AFTER_S.get(status) if rule.retry_after_s is None else rule.retry_after_s
    if status is HTTPStatus.FORBIDDEN:
        return web.Response(status=status, text=_FIREWALL, content_type="text/html")
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        error = too_much_weight(weight_per_minute, wait_s or 0)
    elif status is HTTPStatus.IM_A_TEAPOT:
        error = banned(now_ms + (wait_s or 0) * SECOND_MS, wait_s or 0)
    else:
        message = "Internal error; unable to process your request. Please try again."
        error = ExchangeError(-1001, message, status=status, retry_after_s=wait_s)
    return error_response(error, {})
