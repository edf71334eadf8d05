"""What a coin is worth at any moment, as the synthetic traders see it."""

import math
from typing import Final

from coinstream_contracts.times import HOUR_MS, MINUTE_MS
from coinstream_exchange.synthetic.price_path import HourPath
from coinstream_exchange.synthetic.seeding import stream

_STEPS: Final = 16
_STEP_MS: Final = MINUTE_MS / _STEPS


class Anchor:
    """The price path between the bounds of its minutes, in units of 1e-8."""

    __slots__ = ("_key", "_minute", "_path", "_prices", "_volatility")

    def __init__(self, path: HourPath, volatility: float, *key: object) -> None:
        self._path = path
        self._volatility = volatility / math.sqrt(_STEPS)
        self._key = key
        self._minute = -1
        self._prices: list[float] = []

    def at(self, time_ms: int) -> int:
        """Return the price at a time."""
        minute, offset_ms = divmod(time_ms, MINUTE_MS)
        if minute != self._minute:
            self._prices = self._within(minute)
            self._minute = minute
        step, rest = divmod(offset_ms, _STEP_MS)
        price = self._prices[int(step)]
        return round(price + (self._prices[int(step) + 1] - price) * rest / _STEP_MS)

    def _within(self, minute: int) -> list[float]:
        hour, index = divmod(minute, HOUR_MS // MINUTE_MS)
        start, end = self._path(hour)[index : index + 2]
        draw = stream(*self._key, "seconds", minute).gauss
        walk = [0.0]
        for _ in range(_STEPS):
            walk.append(walk[-1] + draw(0.0, self._volatility))
        drift = (end - start - walk[-1]) / _STEPS
        return [math.exp(start + step + i * drift) for i, step in enumerate(walk)]
