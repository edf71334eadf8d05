"""Decimal and BSON's Decimal128, exactly, in one form for each number.

PyMongo's own conversion goes bit by bit, many times slower, and keeps trailing zeros: the same
price would make different documents, depending on who computed it.
"""

from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import Final

from bson.decimal128 import Decimal128

from coinstream_contracts.decimals import MAX_DIGITS

# IEEE 754-2008, decimal128 in binary integer decimal encoding: one sign bit, 14 of the exponent,
# 113 of the coefficient. A coefficient of 34 digits always fits.
COEFFICIENT_BITS: Final = 113
EXPONENT_BIAS: Final = 6_176
_SIGN_BIT: Final = 1 << 127
_COEFFICIENT_MASK: Final = (1 << COEFFICIENT_BITS) - 1
_EXPONENT_MASK: Final = 0x3FFF
# From here on the bits are laid out otherwise: infinite, not a number, or never written by us.
_OTHER_FORMS: Final = 0x3000

_EXACT: Final = Context(
    prec=MAX_DIGITS, rounding=ROUND_HALF_EVEN, traps=[Inexact, InvalidOperation, Overflow]
)
_UNIT: Final = Decimal(1)


def to_stored(value: Decimal) -> Decimal128:
    """Return the number as the store keeps it: without trailing zeros, without an exponent above 0.

    Raises:
        ValueError: it is not finite, or has more than the 34 digits that Decimal128 can hold.
    """
    if not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    try:
        shortest = _EXACT.normalize(value)
        exponent = int(shortest.as_tuple().exponent)
        if exponent > 0:
            shortest, exponent = shortest.quantize(_UNIT, context=_EXACT), 0
        coefficient = int(_EXACT.scaleb(shortest, -exponent))
        biased_exponent = exponent + EXPONENT_BIAS
        if biased_exponent < 0:
            raise ValueError(f"too many places: {value}")
    except (Inexact, InvalidOperation) as error:
        raise ValueError(f"more than {MAX_DIGITS} digits: {value}") from error
    bits = biased_exponent << COEFFICIENT_BITS | abs(coefficient)
    if coefficient < 0:
        bits |= _SIGN_BIT
    return Decimal128.from_bid(bits.to_bytes(16, "little"))


def from_stored(value: Decimal128) -> Decimal:
    """Return the number with the digits that are stored."""
    try:
        return from_bid(value.bid)
    except ValueError:
        return value.to_decimal()


def from_bid(bid: bytes) -> Decimal:
    """Return the number of the 16 bytes that are stored of it.

    Raises:
        ValueError: it is not a number, or infinite.
    """
    bits = int.from_bytes(bid, "little")
    biased_exponent = bits >> COEFFICIENT_BITS & _EXPONENT_MASK
    if biased_exponent >= _OTHER_FORMS:
        raise ValueError("not a finite number")
    number = Decimal(bits & _COEFFICIENT_MASK)
    if bits & _SIGN_BIT:
        number = number.copy_negate()
    if biased_exponent == EXPONENT_BIAS:
        return number
    return number.scaleb(biased_exponent - EXPONENT_BIAS, _EXACT)
