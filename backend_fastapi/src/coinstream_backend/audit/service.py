"""Asks MongoDB how complete each series is."""

import asyncio
from collections.abc import Sequence
from typing import Final

from coinstream_backend.audit.schemas import AuditReport, report_of
from coinstream_backend.stored_history import StoredAudit
from coinstream_contracts.intervals import Interval

_AT_ONCE: Final = 8
"""Series that are asked about together: other readers of MongoDB wait for no more of them."""


async def audit(
    stored: StoredAudit,
    series: Sequence[tuple[str, Interval]],
    start_ms: int,
    end_ms: int,
    max_findings: int,
) -> list[AuditReport]:
    """Return a report on each series, from `start_ms` to before `end_ms`.

    Raises:
        HistoryUnavailableError: MongoDB does not answer in time.
    """
    places = asyncio.Semaphore(_AT_ONCE)

    async def report(symbol: str, interval: Interval) -> AuditReport:
        async with places:
            found = await stored.completeness(symbol, interval, start_ms, end_ms)
            findings = await stored.open_findings(symbol, interval, start_ms, end_ms, max_findings)
        return report_of(found, findings, start_ms, end_ms)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(report(symbol, interval)) for symbol, interval in series]
    return [task.result() for task in tasks]
