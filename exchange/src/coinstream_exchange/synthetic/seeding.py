"""Numbers that look random and depend only on their key, at any place and in any order."""

from hashlib import blake2b
from random import Random
from statistics import NormalDist
from typing import Final

_NORMAL: Final = NormalDist()
_SPAN: Final = 2**64


def stream(*key: object) -> Random:
    """Return a generator that gives the same numbers for the same key, in any process."""
    return Random(_digest(key))  # noqa: S311 - a simulation, not a secret


def uniform(*key: object) -> float:
    """Return the key's number in (0, 1)."""
    return (_digest(key) + 0.5) / _SPAN


def normal(*key: object) -> float:
    """Return the key's draw from the standard normal distribution."""
    return _NORMAL.inv_cdf(min(uniform(*key), 1 - 1e-15))


def _digest(key: tuple[object, ...]) -> int:
    text = "/".join(map(str, key)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")
