"""The top of an order book."""

from decimal import Decimal
from typing import Final, TypeAlias

from msgspec import Struct, field

PUBLISHED_LEVELS: Final = 20
"""Levels a side in a published book."""

Level: TypeAlias = tuple[Decimal, Decimal]
"""Price and quantity."""


class Book(Struct, frozen=True, kw_only=True):
    """The best levels of a synchronised book, best first, as of the exchange's update id.

    `stale` says that updates were missed: the levels are the last known ones while the book is
    being synchronised again.
    """

    symbol: str
    last_update_id: int
    event_time_ms: int = field(name="event_time")
    bids: list[Level]
    asks: list[Level]
    stale: bool
