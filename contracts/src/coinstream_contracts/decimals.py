"""Exact decimals at the edges: what is accepted from the network, and how it is written as text."""

import re
from decimal import Decimal
from typing import Final

# Decimal128, the store's type, holds 34 digits; no exchange quotes more than 18 as a fraction.
MAX_DIGITS: Final = 34
MAX_FRACTION_DIGITS: Final = 18
# Digits and at most one point, this long: always within both bounds.
_SURELY_STORED: Final = MAX_FRACTION_DIGITS + 1
# `Decimal` itself also reads underscores, spaces around, other scripts' digits and names as NaN.
_NUMBER: Final = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")


def parse_amount(text: str) -> Decimal:
    """Return a price or a quantity from its wire text, with the scale it came in.

    Raises:
        ValueError: it is not a finite number at or above zero, or has more digits than the store
            can hold exactly.
    """
    if len(text) <= _SURELY_STORED and text.isascii() and text.replace(".", "", 1).isdigit():
        return Decimal(text)  # what an exchange nearly always sends, in a fraction of the time
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"not a decimal number: {text[:40]!r}")
    return check_amount(Decimal(text))


def check_amount(amount: Decimal) -> Decimal:
    """Return `amount` if it can be a price or a quantity.

    Raises:
        ValueError: it is negative, not finite, or too long to be stored exactly.
    """
    _, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"not a finite number: {amount}")  # noqa: TRY004 - of the right type
    if amount.is_signed() and amount != 0:
        raise ValueError(f"below zero: {amount}")
    if len(digits) > MAX_DIGITS or not -MAX_FRACTION_DIGITS <= exponent <= MAX_DIGITS - len(digits):
        raise ValueError("more digits than can be stored exactly")
    return amount.copy_abs()  # a zero may have come with a sign


def plain_text(amount: Decimal) -> str:
    """Return the number as exchanges write it: `0.00000012`, never `1.2E-7`."""
    return format(amount, "f")
