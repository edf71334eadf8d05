"""The ledger's file, and the publisher that writes into it."""

import asyncio
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Final

from coinstream_exchange.truth.entry import line
from coinstream_exchange.venue import Event, Publish
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

DEFAULT_KINDS: Final = ("trade", "depth@100ms", "kline_1m")
_FLUSH_S: Final = 0.1
_FLUSH_LINES: Final = 2_000


class Ledger:
    """Appends lines to a file, in pieces: at most 0.1 s or 2,000 lines are lost by a kill.

    What is handed to the system survives the end of the process, not that of the machine.

    Raises:
        OSError: the file cannot be written. The market ends with it: a witness that left something
            out would be worse than none.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._lines: list[bytes] = []
        self._error: OSError | None = None

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.flush()
        finally:
            self._file.close()

    def add(self, text: bytes) -> None:
        """Take a line, to be written soon; call it in a running event loop."""
        if self._error is not None:
            raise self._error
        if not self._lines:
            asyncio.get_running_loop().call_later(_FLUSH_S, self._flush_in_time)
        self._lines.append(text)
        if len(self._lines) >= _FLUSH_LINES:
            self.flush()

    def flush(self) -> None:
        """Write what was taken."""
        lines, self._lines = self._lines, []
        data = memoryview(b"".join(lines))
        while data:
            data = data[self._file.write(data) :]

    def _flush_in_time(self) -> None:
        try:
            if not self._file.closed:
                self.flush()
        except OSError as error:
            # Raised from the market at its next event: nobody listens here.
            _log.exception("truth_not_written")
            self._error = error


class WitnessedPublish:
    """A `Publish` that enters every event into the ledger and hands it on to `target`.

    Streams of `kinds` (`trade`, `depth@100ms`) are always wanted, whether or not a client reads
    them: otherwise what happens while a reader is away would be missing from the truth.
    """

    def __init__(self, target: Publish, ledger: Ledger, kinds: Collection[str]) -> None:
        self._target = target
        self._ledger = ledger
        self._kinds = frozenset(kinds)

    def __call__(self, stream: str, event: Event) -> None:
        """Enter an event and hand it on."""
        self._ledger.add(line(stream, event))
        self._target(stream, event)

    def wanted(self, stream: str) -> bool:
        """Say whether the ledger or a subscriber wants the stream."""
        return stream.partition("@")[2] in self._kinds or self._target.wanted(stream)

    def subscribed(self, stream: str) -> bool:
        """Say whether a client reads the stream."""
        return self._target.subscribed(stream)

    async def drained(self) -> None:
        """Return once every subscriber takes more, with the ledger written that far."""
        self._ledger.flush()
        await self._target.drained()
