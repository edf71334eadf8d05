"""Frames that come twice or late, by lot."""

import random
from dataclasses import dataclass


@dataclass
class Disorder:
    """A share of the frames comes twice, and as many come later than those behind them."""

    share: float
    within_s: float
    seed: int
    doubled: int = 0
    delayed: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def copies(self) -> list[float]:
        """Return after how many seconds each copy of the next frame goes out."""
        lot = self._random.random()
        if lot >= 2 * self.share:
            return [0.0]
        later_s = self._random.random() * self.within_s
        if lot < self.share:
            self.doubled += 1
            return [0.0, later_s]
        self.delayed += 1
        return [later_s]
