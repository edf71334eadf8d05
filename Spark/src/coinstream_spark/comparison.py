"""Whether two candles of the same place tell the same of the market."""

from typing import Final

from coinstream_contracts.candles import AMOUNTS, Candle

_TOLD: Final = (*AMOUNTS, "trades")


def differing(ours: Candle, theirs: Candle) -> list[str]:
    """Return the names of the values in which they differ; one that is not told does not count."""
    return [
        name
        for name in _TOLD
        if None not in (pair := (getattr(ours, name), getattr(theirs, name))) and pair[0] != pair[1]
    ]
