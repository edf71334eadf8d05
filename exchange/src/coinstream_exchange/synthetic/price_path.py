"""A price for every minute there ever was, drawn from the seed alone.

The logarithm of the price is Brownian motion, made by halving: two ends are given, the middle is
their mean plus a draw, and so on down to the hour; within the hour sixty steps are tied to both its
ends. So any hour can be asked for, in any order, before or after the start, and two runs with one
seed see the same prices at the same time.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from coinstream_contracts.times import HOUR_MS, MINUTE_MS
from coinstream_exchange.synthetic.seeding import normal, stream

HOUR_MINUTES: Final = HOUR_MS // MINUTE_MS
_SPAN_HOURS: Final = 1_024
"""Prices this far apart don't depend on each other, which keeps them near their level for ever."""

HourPath = Callable[[int], tuple[float, ...]]
"""The logarithms at an hour's 61 minute bounds, by the hour's number since 1970."""


def brownian_hours(seed: int, name: str, volatility: float) -> HourPath:
    """Return Brownian motion around 0 with the standard deviation `volatility` a minute."""
    hour_deviation = volatility * math.sqrt(HOUR_MINUTES)

    def at(hour: int) -> float:
        low = hour - hour % _SPAN_HOURS
        span = _SPAN_HOURS
        reach = hour_deviation * math.sqrt(_SPAN_HOURS / 2)
        left, right = (reach * normal(seed, name, _SPAN_HOURS, h) for h in (low, low + span))
        while hour != low:
            span //= 2
            middle = (left + right) / 2
            middle += hour_deviation * math.sqrt(span / 2) * normal(seed, name, span, low + span)
            if hour >= low + span:
                low, left = low + span, middle
            else:
                right = middle
        return left

    # A neighbour's bound is asked for right after; a few thousand hours are months.
    bound = lru_cache(maxsize=4_096)(at)

    @lru_cache(maxsize=32)
    def path(hour: int) -> tuple[float, ...]:
        start, end = bound(hour), bound(hour + 1)
        draw = stream(seed, name, "minutes", hour).gauss
        walk = [0.0]
        for _ in range(HOUR_MINUTES):
            walk.append(walk[-1] + draw(0.0, volatility))
        drift = (end - start - walk[-1]) / HOUR_MINUTES
        return tuple(start + step + i * drift for i, step in enumerate(walk))

    return path


def correlated_hours(market: HourPath, beta: float, own: HourPath, level: float) -> HourPath:
    """Return `level` times the exponential of `beta` times the market's motion plus the own one."""
    base = math.log(level)

    @lru_cache(maxsize=8)
    def path(hour: int) -> tuple[float, ...]:
        return tuple(base + beta * m + o for m, o in zip(market(hour), own(hour), strict=True))

    return path
