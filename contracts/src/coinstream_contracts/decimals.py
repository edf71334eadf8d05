"""Exact decimals at the edges: what is accepted from the network, and how it is written as text."""

from decimal import Decimal, InvalidOperation
from typing import Final

# Decimal128, the store's type, holds 34 digits; no exchange quotes more than 18 of them as a fraction.
MAX_DIGITS: Final = 34
MAX_FRACTION_DIGITS: Final = 18


def parse_amount(text: str) -> Decimal:
    """Return a price or a quantity from its wire text, with the scale it came in.

    Raises:
        ValueError: it is not a finite number at or above zero, or has more digits than the store
            can hold exactly.
    """
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"not a decimal number: {text[:40]!r}") from None
    return check_amount(amount)


def check_amount(amount: Decimal) -> Decimal:
    """Return `amount` if it can be a price or a quantity.

    Raises:
        ValueError: it is negative, not finite, or too long to be stored exactly.
    """
    _, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"not a finite number: {amount}")
    if amount.is_signed() and amount != 0:
        raise ValueError(f"below zero: {amount}")
    if len(digits) > MAX_DIGITS or not -MAX_FRACTION_DIGITS <= exponent <= MAX_DIGITS - len(digits):
        raise ValueError("more digits than can be stored exactly")
    return amount


def plain_text(amount: Decimal) -> str:
    """Return the number without an exponent, as exchanges write it: `0.00000012`, never `1.2E-7`."""
    return format(amount, "f")
