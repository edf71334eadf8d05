"""Tells the gap ledgers' changes and watermarks on the health topic."""

import asyncio
from collections.abc import Sequence
from typing import Final

from coinstream_contracts.messages import HealthEvent
from coinstream_kafka.gaps.ledger import Change, GapLedger, GapState
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.outlet import Outlet, Sink, now_ms
from coinstream_telemetry.logs import get_logger

_EVERY_S: Final = 0.2
_FLUSH_S: Final = 30.0
_LOSSES_REPORTED_S: Final = 0.05
"""How long after a flush the sink may still be telling which messages were lost."""
_REPEAT_EVERY: Final = 6
"""Each so many rounds, unchanged watermarks are told too: the log's end holds every symbol."""
_EVENTS: Final = {
    GapState.OPENED: HealthEvent.GAP_OPENED,
    GapState.FILLED: HealthEvent.GAP_FILLED,
    GapState.UNFILLABLE: HealthEvent.GAP_UNFILLABLE,
}

_log = get_logger(__name__)


class GapReporter:
    """Writes the ledgers' state where a later life of the producer finds it."""

    def __init__(
        self, ledgers: Sequence[Ledgers], outlet: Outlet, sink: Sink, watermark_s: float
    ) -> None:
        self._ledgers = ledgers
        self._outlet = outlet
        self._sink = sink
        self._watermark_s = watermark_s
        self._told: dict[tuple[str, str], int] = {}
        self._rounds = 0

    async def run(self) -> None:
        """Tell changes as they come and watermarks at their interval, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._run_changes())
            tasks.create_task(self._run_watermarks())

    async def _run_changes(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            self.tell_changes()

    async def _run_watermarks(self) -> None:
        while True:
            await asyncio.sleep(self._watermark_s)
            await self.tell_watermarks(_FLUSH_S)

    def tell_changes(self) -> None:
        """Tell every change that was not told yet; what finds no room is told the next time."""
        for ledgers in self._ledgers:
            for symbol, ledger in ledgers:
                changes = ledger.take_changes()
                for told, change in enumerate(changes):
                    if not self._tell(ledgers, symbol, change):
                        ledger.put_back(changes[told:])
                        return

    async def tell_watermarks(self, flush_s: float) -> None:
        """Tell up to where Kafka has everything, once it has acknowledged that.

        Gaps still open are told again before it, so that the log's end alone holds them all.
        """
        taken_ms = now_ms()
        marks = [
            (ledgers, symbol, ledger, ledger.newest)
            for ledgers in self._ledgers
            for symbol, ledger in ledgers
            if ledger.newest is not None
        ]
        if not await self._sink.flush(flush_s):
            _log.warning("watermark_put_off", reason="Kafka has not acknowledged everything")
            return
        await asyncio.sleep(_LOSSES_REPORTED_S)
        self.tell_changes()
        self._rounds += 1
        repeat = self._rounds % _REPEAT_EVERY == 1
        for ledgers, symbol, ledger, newest in marks:
            key = (ledgers.stream.value, symbol)
            if repeat or ledger.open or self._told.get(key) != newest:
                if not self._tell_watermark(ledgers, symbol, ledger, newest, taken_ms):
                    return
                self._told[key] = newest

    def _tell(self, ledgers: Ledgers, symbol: str, change: Change) -> bool:
        gap = change.range
        log = _log.info if change.state is GapState.FILLED else _log.warning
        log(
            _EVENTS[change.state].value,
            symbol=symbol,
            stream=ledgers.stream.value,
            first=gap.first,
            last=gap.last,
            reason=change.reason,
        )
        return self._outlet.health(
            symbol,
            ledgers.stream,
            _EVENTS[change.state],
            first=gap.first,
            last=gap.last,
            detail=change.reason,
        )

    def _tell_watermark(
        self, ledgers: Ledgers, symbol: str, ledger: GapLedger, newest: int, taken_ms: int
    ) -> bool:
        stream, health = ledgers.stream, self._outlet.health
        return all(
            health(symbol, stream, HealthEvent.GAP_OPENED, first=gap.first, last=gap.last)
            for gap in ledger.open
        ) and health(symbol, stream, HealthEvent.WATERMARK, last=newest, time_ms=taken_ms)
