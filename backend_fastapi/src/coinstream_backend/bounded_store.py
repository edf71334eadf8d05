"""What is kept in memory for the next who asks, up to a number of bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")


class BoundedStore(Generic[Key, Kept]):
    """Keeps values; beyond `most_bytes`, those asked for least lately go first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Key, tuple[Kept, int]] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> Kept | None:
        """Return the value of `key`, if it is still kept."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Key, value: Kept, size: int) -> None:
        """Keep a value of `size` bytes in the place of the one before."""
        _, replaced = self._kept.pop(key, (None, 0))
        self._kept[key] = value, size
        self._bytes += size - replaced
        while self._bytes > self._most_bytes:
            _, (_, dropped) = self._kept.popitem(last=False)
            self._bytes -= dropped
