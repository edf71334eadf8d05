"""Keeps the followed symbols up to date: the setting, its file, and the exchange's list."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from coinstream_contracts.messages import SymbolInfo, SymbolStatus
from coinstream_kafka.backoff import Backoff
from coinstream_kafka.outlet import now_ms
from coinstream_kafka.rest.client import RestError
from coinstream_kafka.symbols.selection import Selection, read_symbols, select
from coinstream_telemetry.logs import get_logger

_FILE_EVERY_S: Final = 2.0

_log = get_logger(__name__)


class SymbolWatch:
    """Asks the exchange at its interval, when the file changes, and when told to.

    Args:
        ask_listed: asks the exchange for every symbol that it lists; raises `RestError`.
        on_selection: called after each look, first before any symbol is followed.
    """

    def __init__(
        self,
        ask_listed: Callable[[], Awaitable[list[SymbolInfo]]],
        *,
        symbols: tuple[str, ...],
        file: Path | None,
        check_s: float,
        on_selection: Callable[[Selection], None],
    ) -> None:
        self._ask_listed = ask_listed
        self._wanted = symbols
        self._file = file
        self._file_stamp: tuple[int, int] | None = None
        self._check_s = check_s
        self._on_selection = on_selection
        self._known: dict[str, SymbolInfo] = {}
        self._reported: set[str] = set()
        self._look = asyncio.Event()

    def is_trading(self, symbol: str) -> bool:
        """Whether the exchange said that the symbol trades; one that does not may be silent."""
        info = self._known.get(symbol)
        return info is not None and info.status is SymbolStatus.TRADING

    def look_again(self) -> None:
        """Read the file and ask the exchange now."""
        self._file_stamp = None
        self._look.set()

    async def run(self) -> None:
        """Look until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._run_file())
            tasks.create_task(self._run_exchange())

    async def _run_file(self) -> None:
        while True:
            if await asyncio.to_thread(self._read_file):
                self._look.set()
            await asyncio.sleep(_FILE_EVERY_S)

    def _read_file(self) -> bool:
        """Read the file if it changed; a file that can't be read leaves all as it is."""
        if self._file is None:
            return False
        try:
            status = self._file.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp == self._file_stamp:
                return False
            self._file_stamp = stamp
            self._wanted = read_symbols(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            _log.error("symbols_file_not_read", file=str(self._file), error=str(error))
            return False
        _log.info("symbols_file_read", file=str(self._file), symbols=len(self._wanted))
        return True

    async def _run_exchange(self) -> None:
        if self._file is not None:
            await asyncio.to_thread(self._read_file)
        backoff = Backoff(1.0, 30.0)
        while True:
            self._look.clear()
            try:
                listed = {info.symbol: info for info in await self._ask_listed()}
            except RestError as error:
                wait_s = backoff.next_s()
                _log.warning("symbols_not_had", error=str(error), again_in_s=round(wait_s, 1))
            else:
                backoff.reset()
                wait_s = self._check_s
                self._select(listed)
            try:
                await asyncio.wait_for(self._look.wait(), wait_s)
            except TimeoutError:
                continue

    def _select(self, listed: dict[str, SymbolInfo]) -> None:
        selection = select(self._wanted, listed, self._known, now_ms())
        self._known = selection.followed
        for symbol in selection.unknown:
            if symbol not in self._reported:
                _log.error("symbol_unknown", symbol=symbol)
        self._reported = set(selection.unknown)
        for info in selection.changed:
            _log.info("symbol_status", symbol=info.symbol, status=info.status.value)
        self._on_selection(selection)
