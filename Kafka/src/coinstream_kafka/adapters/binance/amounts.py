"""Checked decimals from wire text, remembered: the same prices and sizes come again and again."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from coinstream_contracts.decimals import parse_amount

_REMEMBERED: Final = 65_536

amount: Final[Callable[[str], Decimal]] = lru_cache(_REMEMBERED)(parse_amount)
"""Return a price or a quantity; raises `ValueError` as `parse_amount` does."""
