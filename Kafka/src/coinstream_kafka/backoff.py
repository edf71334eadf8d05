"""Waits between tries: doubling, capped, and spread by chance."""

import random


class Backoff:
    """Gives the wait before each further try, in seconds.

    Args:
        first_s: the longest first wait.
        cap_s: the longest wait of all.
        chance: returns a number from 0 to 1; the wait is between half and all of its longest.
    """

    def __init__(self, first_s: float, cap_s: float, chance: random.Random | None = None) -> None:
        self._first_s = first_s
        self._cap_s = cap_s
        self._chance = chance or random.Random()  # noqa: S311 - jitter
        self.failures = 0

    def next_s(self) -> float:
        """Return the next wait, twice as long as the last one until the cap."""
        longest_s = min(self._cap_s, self._first_s * 2.0 ** min(self.failures, 32))
        self.failures += 1
        return longest_s * self._chance.uniform(0.5, 1.0)

    def reset(self) -> None:
        """Begin again with the first wait, after a success."""
        self.failures = 0
