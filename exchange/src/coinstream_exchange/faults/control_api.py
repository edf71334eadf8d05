"""The control interface: faults ordered, listed and taken back over HTTP while the market runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import web

from coinstream_exchange.faults.active_fault import ActiveFault
from coinstream_exchange.faults.desk import FaultDesk
from coinstream_exchange.faults.rules import read_json
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)


@asynccontextmanager
async def control_api(desk: FaultDesk, host: str, port: int) -> AsyncIterator[int]:
    """Serve the interface while the context lasts; gives its port, a free one for 0.

    `GET /faults`, `POST /faults` with a fault as JSON, `DELETE /faults/{number}`, `DELETE /faults`.

    Raises:
        OSError: the port is taken.
    """
    app = web.Application()
    api = _ControlApi(desk)
    app.router.add_get("/faults", api.list_all)
    app.router.add_post("/faults", api.order)
    app.router.add_delete("/faults", api.take_back_all)
    app.router.add_delete("/faults/{number:[0-9]{1,9}}", api.take_back)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound: int = runner.addresses[0][1]
        _log.info("taking_faults", host=host, port=bound)
        yield bound
    finally:
        await runner.cleanup()


class _ControlApi:
    def __init__(self, desk: FaultDesk) -> None:
        self._desk = desk

    async def list_all(self, _request: web.Request) -> web.Response:
        return _json([self._told(fault) for fault in self._desk.plan.faults()])

    async def order(self, request: web.Request) -> web.Response:
        try:
            fault = self._desk.order(read_json(await request.read()))
        except ValueError as error:
            return _json({"error": str(error)}, HTTPStatus.BAD_REQUEST)
        return _json(self._told(fault), HTTPStatus.CREATED)

    async def take_back(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if self._desk.take_back(number):
            return web.Response(status=HTTPStatus.NO_CONTENT)
        return _json({"error": f"there is no fault {number}"}, HTTPStatus.NOT_FOUND)

    async def take_back_all(self, _request: web.Request) -> web.Response:
        self._desk.take_back_all()
        return web.Response(status=HTTPStatus.NO_CONTENT)

    def _told(self, fault: ActiveFault) -> dict[str, Any]:
        now = self._desk.now()
        state = "over" if fault.is_over(now) else "on" if fault.is_on(now) else "waiting"
        rule = msgspec.to_builtins(fault.rule)
        return {"number": fault.number, "state": state, "hits": fault.hits, "fault": rule}


def _json(value: object, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    return web.Response(
        status=status, body=msgspec.json.encode(value), content_type="application/json"
    )
