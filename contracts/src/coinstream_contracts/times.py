"""UTC milliseconds, the one unit of time inside the platform."""

from datetime import UTC, datetime
from typing import Final

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60 * SECOND_MS
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS

# 10^14 ms is the year 5138 and 10^14 us is 1973: no market stamp can be read both ways.
_FIRST_MICROSECOND_STAMP: Final = 100_000_000_000_000


def to_ms(stamp: int) -> int:
    """Return an exchange's stamp in milliseconds, whether it came in ms or in us.

    Binance writes microseconds where a connection asks for `timeUnit=MICROSECOND`, and in its
    public spot archives since 2025-01-01.
    """
    return stamp // 1_000 if stamp >= _FIRST_MICROSECOND_STAMP else stamp


def to_datetime(stamp_ms: int) -> datetime:
    """Return the aware UTC datetime of a millisecond stamp."""
    seconds, ms = divmod(stamp_ms, SECOND_MS)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=ms * 1_000)
