"""Exact amounts as integers of 1e-8, the precision in which the exchange writes them."""

from decimal import Decimal
from typing import Final

DECIMALS: Final = 8
UNIT: Final = 10**DECIMALS


def to_units(text: str) -> int:
    """Return an amount as the exchange writes it, in units of 1e-8.

    Raises:
        ValueError: it is not a plain decimal, is below zero, or is finer than 1e-8.
    """
    whole, _, fraction = text.partition(".")
    extra = fraction[DECIMALS:].strip("0")
    if not (whole.isascii() and whole.isdigit()) or extra or (fraction and not fraction.isdigit()):
        raise ValueError(f"not an amount with up to {DECIMALS} decimals: {text[:40]!r}")
    return int(whole + fraction[:DECIMALS].ljust(DECIMALS, "0"))


def to_text(units: int) -> str:
    """Return units of 1e-8 as the exchange writes them, as in `58000.01000000`."""
    if units < 0:
        return "-" + to_text(-units)
    digits = f"{units:09d}"
    return f"{digits[:-8]}.{digits[-8:]}"


def from_decimal(amount: Decimal) -> int:
    """Return `amount` in units of 1e-8.

    Raises:
        ValueError: it is finer than 1e-8 or not finite.
    """
    return to_units(format(amount, "f"))


def to_decimal(units: int) -> Decimal:
    """Return units of 1e-8 as a number without trailing zeros."""
    return Decimal(units).scaleb(-DECIMALS).normalize() + 0


def quote_amount(price: int, quantity: int) -> int:
    """Return what a trade moves in the quote asset, which the exchange settles to 1e-8."""
    return price * quantity // UNIT


def divide(numerator: int, denominator: int) -> int:
    """Return the quotient rounded half away from zero; zero when there is nothing to divide by."""
    if denominator == 0:
        return 0
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient
