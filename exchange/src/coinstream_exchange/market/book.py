"""A limit order book by price level, in units of 1e-8."""

from bisect import bisect_left
from typing import Final

Levels = list[tuple[int, int]]
"""Price and quantity."""


class BookSide:
    """The levels of one side, kept sorted with the best one last, where most changes are."""

    __slots__ = ("_keys", "_sign", "quantities")

    def __init__(self, *, is_bid: bool) -> None:
        self._sign: Final = 1 if is_bid else -1
        self._keys: list[int] = []
        self.quantities: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def set(self, price: int, quantity: int) -> None:
        """Set a level; quantity 0 removes it, and removing an unknown one does nothing."""
        quantities = self.quantities
        if quantity:
            if price not in quantities:
                key = price * self._sign
                keys = self._keys
                if not keys or key > keys[-1]:
                    keys.append(key)
                else:
                    keys.insert(bisect_left(keys, key), key)
            quantities[price] = quantity
        elif quantities.pop(price, None) is not None:
            key = price * self._sign
            if self._keys[-1] == key:
                self._keys.pop()
            else:
                del self._keys[bisect_left(self._keys, key)]

    @property
    def best(self) -> int:
        """The best price; 0 when the side is empty."""
        return self._keys[-1] * self._sign if self._keys else 0

    @property
    def worst(self) -> int:
        """The price furthest from the other side; 0 when the side is empty."""
        return self._keys[0] * self._sign if self._keys else 0

    def price_at(self, rank: int) -> int:
        """Return the price of the level `rank` places behind the best one, which is rank 0."""
        return self._keys[-1 - rank] * self._sign

    def best_level(self) -> tuple[int, int]:
        """Return the best price and its quantity, zeros when the side is empty."""
        price = self.best
        return price, self.quantities.get(price, 0)

    def top(self, limit: int) -> Levels:
        """Return up to `limit` levels, best first."""
        sign, quantities = self._sign, self.quantities
        return [(key * sign, quantities[key * sign]) for key in self._keys[: -limit - 1 : -1]]

    def clear(self) -> None:
        """Remove every level."""
        self._keys.clear()
        self.quantities.clear()


class Book:
    """Both sides at one update id."""

    __slots__ = ("asks", "bids", "last_update_id")

    def __init__(self, last_update_id: int = 0) -> None:
        self.bids = BookSide(is_bid=True)
        self.asks = BookSide(is_bid=False)
        self.last_update_id = last_update_id

    def replace(self, last_update_id: int, bids: Levels, asks: Levels) -> None:
        """Take over a snapshot."""
        for side, levels in ((self.bids, bids), (self.asks, asks)):
            side.clear()
            for price, quantity in levels:
                side.set(price, quantity)
        self.last_update_id = last_update_id

    def apply(self, last_update_id: int, bids: Levels, asks: Levels) -> None:
        """Set the levels of a diff; quantity 0 removes one."""
        for price, quantity in bids:
            self.bids.set(price, quantity)
        for price, quantity in asks:
            self.asks.set(price, quantity)
        self.last_update_id = last_update_id
