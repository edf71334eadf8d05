"""Single trades."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct, field


class Trade(Struct, frozen=True, kw_only=True):
    """One trade. Ids of a symbol are contiguous on the exchange, so a hole in them is a gap.

    `buyer_is_maker` true means that the taker sold.
    """

    symbol: str
    id: int
    price: Decimal
    quantity: Decimal
    time_ms: int = field(name="time")
    buyer_is_maker: bool
    event_time_ms: int = field(name="event_time")
    source: Literal["stream", "rest"] = "stream"
