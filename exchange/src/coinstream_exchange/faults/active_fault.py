"""A fault that was ordered: when it is on, and whether it strikes."""

import re
from fnmatch import translate
from random import Random

from coinstream_exchange.faults.rules import Drawn, Rule


class ActiveFault:
    """One order, numbered `number`, given at `ordered_at` (s, on a clock that only goes forward).

    What it decides about the n-th frame of a stream (or the n-th request to a path) depends on the
    seed and its own number alone, not on what happens elsewhere in between.
    """

    def __init__(self, number: int, rule: Rule, *, seed: int, ordered_at: float) -> None:
        self.number = number
        self.rule = rule
        self.hits = 0
        self._seed = seed
        self._starts_at = ordered_at + rule.after_s
        self._ends_at = float("inf") if rule.seconds is None else self._starts_at + rule.seconds
        self._probability = rule.probability if isinstance(rule, Drawn) else 1.0
        self._left = rule.count if isinstance(rule, Drawn) else None
        self._pattern = re.compile(translate(_pattern(rule)))
        self._matches: dict[str, bool] = {}
        self._draws: dict[str, Random] = {}

    @property
    def kind(self) -> str:
        """The fault's name, as it is ordered."""
        return str(type(self.rule).__struct_config__.tag)

    @property
    def ends_at(self) -> float:
        """When it ends, on the clock of `ordered_at`; infinite if it is not limited in time."""
        return self._ends_at

    def is_over(self, now: float) -> bool:
        """Say whether it will never strike again."""
        return now >= self._ends_at or self._left == 0

    def is_on(self, now: float) -> bool:
        """Say whether it could strike now."""
        return self._starts_at <= now and not self.is_over(now)

    def concerns(self, name: str) -> bool:
        """Say whether `name`, a stream, a path or a symbol, matches its pattern."""
        known = self._matches.get(name)
        if known is None:
            known = self._matches[name] = self._pattern.match(name) is not None
        return known

    def strikes(self, name: str, now: float) -> bool:
        """Draw whether it strikes what `name` stands for, and count it if it does."""
        return self.concerns(name) and self._strikes(name, now)

    def strikes_any(self, now: float) -> bool:
        """Draw whether it strikes, whatever its pattern; and count it if it does."""
        return self._strikes("", now)

    def draw(self, name: str) -> Random:
        """Return the random numbers for `name`."""
        rng = self._draws.get(name)
        if rng is None:
            key = f"{self._seed}/{self.number}/{name}"
            rng = self._draws[name] = Random(key)  # noqa: S311 - a repeatable failure, not a secret
        return rng

    def _strikes(self, name: str, now: float) -> bool:
        if not self.is_on(now):
            return False
        if self._probability < 1.0 and self.draw(name).random() >= self._probability:
            return False
        self.hits += 1
        if self._left is not None:
            self._left -= 1
        return True


def _pattern(rule: Rule) -> str:
    for field in ("stream", "path", "symbol"):
        pattern: str | None = getattr(rule, field, None)
        if pattern is not None:
            return pattern
    return "*"
