"""What changed, with the frame that tells of it."""

from collections.abc import Hashable
from typing import NamedTuple

import msgspec


class Change(NamedTuple):
    """A change of one candle, book or trade. `key` says of which one."""

    key: Hashable
    message: msgspec.Struct
    frame: bytes


class Changes:
    """What changed for one symbol, in order, and all its frames in one run."""

    __slots__ = ("changes", "joined", "symbol")

    def __init__(self, symbol: str, changes: list[Change]) -> None:
        self.symbol = symbol
        self.changes = changes
        self.joined = b"".join([change.frame for change in changes])
