"""What the audit of stored candles finds, beside the exchange's own."""

from enum import StrEnum

from msgspec import Struct, field

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval


class FindingKind(StrEnum):
    """What is the matter with a candle.

    `missing`: the exchange has it and we do not. `differs`: both have it, with other values.
    `exchange_hole`: the exchange has none itself, so there is nothing to fill. `repaired`: it was
    missing or differed, and the exchange's stands now.
    """

    MISSING = "missing"
    DIFFERS = "differs"
    EXCHANGE_HOLE = "exchange_hole"
    REPAIRED = "repaired"


class Finding(Struct, frozen=True, kw_only=True):
    """The newest word on one candle that was not as it should be; times are UTC ms."""

    symbol: str
    interval: Interval
    open_time_ms: int = field(name="open_time")
    kind: FindingKind
    ours: Candle | None
    theirs: Candle | None
    seen_at_ms: int = field(name="seen_at")


class Completeness(Struct, frozen=True, kw_only=True):
    """How much of one symbol's history is there, in one interval and one range of open times.

    The minutes are the sums over the stored candles; a candle that is missing is in none of them.
    """

    symbol: str
    interval: Interval
    complete: int = 0
    partial: int = 0
    open: int = 0
    expected_minutes: int = 0
    observed_minutes: int = 0
    first_open_time_ms: int | None = field(name="first_open_time", default=None)
    last_open_time_ms: int | None = field(name="last_open_time", default=None)

    @property
    def candles(self) -> int:
        """How many candles are stored."""
        return self.complete + self.partial + self.open
