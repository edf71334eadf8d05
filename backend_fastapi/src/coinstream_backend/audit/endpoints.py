"""`/audit`."""

import time
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from coinstream_backend.audit.schemas import AuditReport
from coinstream_backend.audit.service import audit
from coinstream_backend.documentation import answer, array_of, problems
from coinstream_backend.examples import AUDIT
from coinstream_backend.history.parameters import (
    EndParam,
    IntervalParam,
    StartParam,
    read_interval,
    read_time,
)
from coinstream_backend.parameters import SymbolsParam, some_symbols
from coinstream_backend.parts import PartsDep
from coinstream_backend.problems import invalid_parameter
from coinstream_backend.stored_history import HistoryUnavailableError
from coinstream_backend.wire import json_response
from coinstream_contracts.intervals import STORED_INTERVALS
from coinstream_contracts.times import DAY_MS

router = APIRouter(tags=["history"])

MAX_SERIES: Final = 200
MAX_FINDINGS: Final = 1_000


@router.get(
    "/audit",
    summary="How complete the stored history is",
    response_class=Response,
    responses={
        200: answer("A report on each series.", array_of(AuditReport), [AUDIT]),
        **problems(404, 422, 429, 503),
    },
)
async def completeness(
    parts: PartsDep,
    symbol: SymbolsParam = None,
    interval: IntervalParam = None,
    start: StartParam = None,
    end: EndParam = None,
    limit: Annotated[
        int, Query(ge=1, le=MAX_FINDINGS, description="Open findings of each series, at most.")
    ] = 100,
) -> Response:
    """Return, by symbol and interval, what is stored of a range, and what is known to be wrong.

    The range is the last 24 hours unless given. Without an interval, all that are stored are told
    of. What is stored is compared with the exchange's own candles by the audit job; its findings
    stay open until a repair.
    """
    symbols = some_symbols(symbol, parts.directory, at_most=parts.settings.max_symbols)
    intervals = STORED_INTERVALS if interval is None else (read_interval(interval, None),)
    series = [(one, length) for one in symbols for length in intervals]
    if len(series) > MAX_SERIES:
        raise invalid_parameter("symbol", f"at most {MAX_SERIES} series: name fewer symbols")
    end_ms = read_time("end", end)
    if end_ms is None:
        end_ms = time.time_ns() // 1_000_000
    start_ms = read_time("start", start)
    if start_ms is None:
        start_ms = max(0, end_ms - DAY_MS)
    try:
        reports = await audit(parts.stored_audit, series, start_ms, end_ms, limit)
    except* HistoryUnavailableError as errors:
        raise HistoryUnavailableError(str(errors.exceptions[0])) from errors
    return json_response(reports)
