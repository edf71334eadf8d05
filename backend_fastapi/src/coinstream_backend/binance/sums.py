"""Candles of the rolling day as one."""

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from typing import Final

from msgspec.structs import replace

from coinstream_contracts.candles import Candle
from coinstream_contracts.times import MINUTE_MS

_EXACT: Final = Context(prec=80)


def is_whole(minutes: Sequence[Candle], start_ms: int, newest: Candle) -> bool:
    """Say whether ascending minutes from `start_ms` to the newest have no hole."""
    return len(minutes) > (newest.open_time_ms - start_ms) // MINUTE_MS


def sum_up(candles: Sequence[Candle]) -> Candle | None:
    """Return ascending candles as one, for its prices and amounts; what is not known counts 0."""
    if not candles:
        return None
    return replace(
        candles[0],
        high=max(one.high for one in candles),
        low=min(one.low for one in candles),
        close=candles[-1].close,
        volume=_total(one.volume for one in candles),
        quote_volume=_total(one.quote_volume for one in candles),
        trades=sum(one.trades or 0 for one in candles),
    )


def _total(amounts: Iterable[Decimal | None]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        if amount is not None:
            total = _EXACT.add(total, amount)
    return total
