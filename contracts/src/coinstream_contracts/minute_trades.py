"""One minute's trades, folded: what is kept of them, so that later ones can be added exactly."""

from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct, field

from coinstream_contracts.candles import CandleStatus

IdRange: TypeAlias = tuple[int, int]
"""First and last trade id, both included."""
Moment: TypeAlias = tuple[int, int]
"""A trade's time in ms and its id: the order of a market's events."""


class MinuteTrades(Struct, frozen=True, kw_only=True):
    """The fold of some of the trades of one symbol and minute.

    `ids` are ascending and apart from each other. `status` says what is known of the minute:
    `open` while no later trade was seen, `complete` when the ids leave no room for another trade,
    else `partial`.
    """

    symbol: str
    open_time_ms: int = field(name="open_time")
    ids: tuple[IdRange, ...]
    opened_at: Moment
    closed_at: Moment
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    taker_buy_volume: Decimal
    taker_buy_quote_volume: Decimal
    status: CandleStatus = CandleStatus.OPEN

    @property
    def trades(self) -> int:
        """How many trades are in it."""
        return sum(last - first + 1 for first, last in self.ids)
