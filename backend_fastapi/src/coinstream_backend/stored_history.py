"""What the API asks of the history in MongoDB."""

from typing import Final, Protocol

from coinstream_contracts.audit import Completeness, Finding
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval

LAST_MS: Final = 9_999_999_999_999
"""Beyond every open time that is stored: the year 2286."""


class HistoryUnavailableError(Exception):
    """MongoDB cannot be reached, or does not answer in time."""


class StoredHistory(Protocol):
    """The reading side of MongoDB.

    Each call raises `HistoryUnavailableError` when it does not answer in time. Candles are
    ascending by open time; start and end are open times in ms, both included.
    """

    async def between(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> list[Candle]:
        """Return every candle from `start_ms` to `end_ms`."""

    async def first_from(self, symbol: str, interval: Interval, start_ms: int) -> int | None:
        """Return the open time of the oldest candle from `start_ms` on."""

    async def last_until(self, symbol: str, interval: Interval, end_ms: int) -> int | None:
        """Return the open time of the newest candle up to `end_ms`."""

    async def ping(self) -> None:
        """Return if MongoDB answers."""


class StoredAudit(Protocol):
    """What the audit left in MongoDB; the calls raise as those of `StoredHistory` do.

    Ranges are of open times in ms, from `start_ms` to before `end_ms`.
    """

    async def completeness(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Completeness:
        """Return what is stored of a range."""

    async def open_findings(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int, limit: int
    ) -> list[Finding]:
        """Return the first `limit` findings of a range that are not repaired."""
