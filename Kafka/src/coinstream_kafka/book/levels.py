"""The two sides of a book, sorted exactly."""

from bisect import bisect_left, insort
from decimal import Decimal
from itertools import islice

from coinstream_contracts.messages import Level


class Side:
    """Price levels of one side, ascending by price."""

    def __init__(self, levels: list[Level]) -> None:
        self._quantities: dict[Decimal, Decimal] = {
            price: quantity for price, quantity in levels if quantity
        }
        self._prices: list[Decimal] = sorted(self._quantities)

    def __len__(self) -> int:
        return len(self._prices)

    def apply(self, changes: list[Level]) -> None:
        """Set the quantity of each level; 0 removes it, known or not."""
        quantities, prices = self._quantities, self._prices
        for price, quantity in changes:
            if quantity:
                if price not in quantities:
                    insort(prices, price)
                quantities[price] = quantity
            elif quantities.pop(price, None) is not None:
                del prices[bisect_left(prices, price)]

    def lowest(self, count: int) -> list[Level]:
        """Return the `count` lowest levels, lowest first."""
        quantities = self._quantities
        return [(price, quantities[price]) for price in self._prices[:count]]

    def highest(self, count: int) -> list[Level]:
        """Return the `count` highest levels, highest first."""
        quantities = self._quantities
        return [(price, quantities[price]) for price in islice(reversed(self._prices), count)]

    @property
    def min_price(self) -> Decimal | None:
        """The lowest price, if any."""
        return self._prices[0] if self._prices else None

    @property
    def max_price(self) -> Decimal | None:
        """The highest price, if any."""
        return self._prices[-1] if self._prices else None


class LevelBook:
    """Both sides as of `last_id`."""

    def __init__(self, last_id: int, bids: list[Level], asks: list[Level]) -> None:
        self.last_id = last_id
        self.bids = Side(bids)
        self.asks = Side(asks)

    @property
    def crossed(self) -> bool:
        """Whether the best bid is at or above the best ask, which an intact book never is."""
        bid, ask = self.bids.max_price, self.asks.min_price
        return bid is not None and ask is not None and bid >= ask
