"""One-minute candles as the exchange sends them, open and closed."""

from decimal import Decimal
from typing import Literal, Protocol

from msgspec import Struct, field

from coinstream_contracts.intervals import Interval


class Kline(Struct, frozen=True, kw_only=True):
    """One candle at one revision.

    `revision` grows with what the exchange knows: the stamp, in ms, of the frame or the answer that
    told of the candle. `source` says by which way it came: the exchange's stream, its REST
    interface, or our own fold of its trades.
    """

    symbol: str
    interval: Interval
    open_time_ms: int = field(name="open_time")
    close_time_ms: int = field(name="close_time")
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    taker_buy_volume: Decimal
    taker_buy_quote_volume: Decimal
    closed: bool
    event_time_ms: int = field(name="event_time")
    revision: int
    source: Literal["stream", "rest", "trades"] = "stream"


class CandleState(Protocol):
    """A candle as far as it matters for which of two states is the newer one."""

    @property
    def closed(self) -> bool:
        """Whether its minute is over."""

    @property
    def revision(self) -> int:
        """How much was known."""


def supersedes(new: CandleState, old: CandleState) -> bool:
    """Say whether `new` may take the place of `old`, a candle of the same symbol and open time.

    A closed candle never opens again, and changes only by a newer revision.
    """
    if new.closed != old.closed:
        return new.closed
    return new.revision > old.revision
