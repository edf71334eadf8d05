"""Whether two candles of the same place tell the same of the market."""

from typing import Final

from coinstream_contracts.candles import Candle

_TOLD: Final = (
    "open",
    "high",
    "low",
    "close",
    "volume",
    "quote_volume",
    "trades",
    "taker_buy_volume",
    "taker_buy_quote_volume",
)


def differing(ours: Candle, theirs: Candle) -> list[str]:
    """Return the names of the values in which they differ; one that is not told does not count."""
    return [
        name
        for name in _TOLD
        if None not in (pair := (getattr(ours, name), getattr(theirs, name))) and pair[0] != pair[1]
    ]
