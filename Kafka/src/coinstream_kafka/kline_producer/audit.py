"""Finds closed candles that are overdue."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from coinstream_contracts.times import MINUTE_MS
from coinstream_kafka.kline_producer.candles import CandleFlow
from coinstream_kafka.kline_producer.rest_candles import ClosedCandles
from coinstream_kafka.rest.client import RestError
from coinstream_telemetry.logs import get_logger

_LOOK_EVERY_S: Final = 1.0
_MINUTE_S: Final = 60.0
_LONGEST_PATIENCE: Final = 8.0

_log = get_logger(__name__)


class CandleAudit:
    """Asks for closed candles that are overdue."""

    def __init__(
        self,
        flow: CandleFlow,
        archive: ClosedCandles,
        *,
        closed_within_s: float,
        may_be_silent: Callable[[str], bool],
    ) -> None:
        self._flow = flow
        self._archive = archive
        self._closed_within_s = closed_within_s
        self._may_be_silent = may_be_silent
        self._asked_at: dict[str, float] = {}
        self._patience: dict[str, float] = {}

    async def run(self) -> None:
        """Look at an interval, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            now = time.monotonic()
            self.expect_overdue(now)
            quiet = self.quiet_symbols(now)
            if quiet:
                await self.ask_about(quiet, now)

    def expect_overdue(self, now: float) -> None:
        """Miss closed candles of minutes that a newer candle has followed long enough ago."""
        for followed in self._flow.followed.values():
            if followed.waiting is None and now - followed.opened_at >= self._closed_within_s:
                followed.ledger.expect(followed.open_time_ms - MINUTE_MS)

    def quiet_symbols(self, now: float) -> list[str]:
        """Return the symbols of which no closed candle came for a minute and the time allowed."""
        quiet = []
        for symbol, followed in self._flow.followed.items():
            asked_at = self._asked_at.get(symbol, 0.0)
            if asked_at < max(followed.closed_at, followed.since):
                self._patience[symbol] = 1.0
            since = max(followed.closed_at, followed.since, asked_at)
            patience_s = (_MINUTE_S + self._closed_within_s) * self._patience[symbol]
            if followed.waiting is None and now - since >= patience_s:
                quiet.append(symbol)
        return quiet

    async def ask_about(self, symbols: list[str], now: float) -> None:
        """Compare with the exchange's candles: in a halted or finished market none is missing."""
        for symbol in symbols:
            self._asked_at[symbol] = now
        asked = [symbol for symbol in symbols if not self._may_be_silent(symbol)]
        await asyncio.gather(*(self._ask_about(symbol) for symbol in asked))

    async def _ask_about(self, symbol: str) -> None:
        try:
            newest_ms = await self._archive.newest_ms(symbol)
        except RestError as error:
            _log.warning("silence_not_examined", symbol=symbol, stream="kline_1m", error=str(error))
            return
        self._patience[symbol] = min(self._patience[symbol] * 2, _LONGEST_PATIENCE)
        followed = self._flow.followed.get(symbol)
        if followed is None or newest_ms is None:
            return
        last_ms, held = newest_ms - MINUTE_MS, followed.ledger.newest
        if held is not None and last_ms > held:
            followed.ledger.expect(last_ms)
