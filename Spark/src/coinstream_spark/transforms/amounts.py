"""Numbers out of text, exactly or not at all."""

from typing import Final

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import DecimalType

GREATEST: Final = 10**16
"""Amounts from this on are refused where they come in: it is far above any market, and so far below
what a decimal holds that sums over years fit. One absurd number must not stop all others."""

_ZERO: Final = r"^0+(\.0*)?[eE][+-]?[0-9]{1,2}$"
_WITH_EXPONENT: Final = r"^[0-9]+(?:\.([0-9]*?)0*)?[eE]([+-]?[0-9]{1,2})$"
"""The places behind the point, without zeros at their end, and the exponent."""


def exact_amount(text: Column, kind: DecimalType) -> Column:
    """Return a number at or above zero as a decimal of `kind`; null where that would change it.

    A cast alone rounds what has too many places, and takes signs and spaces. Read are `12.50` and,
    as programs write very small and great numbers, `1.2E-7` and `1e+16`.
    """
    is_plain = text.rlike(rf"^[0-9]+(\.[0-9]{{0,{kind.scale}}}0*)?$")
    # Counted in the text: two decimals that differ only beyond 38 digits compare as equal.
    exponent = F.regexp_extract(text, _WITH_EXPONENT, 2).try_cast("int")
    places = F.length(F.regexp_extract(text, _WITH_EXPONENT, 1)) - exponent
    is_exact = is_plain | text.rlike(_ZERO) | (places <= F.lit(kind.scale))
    return F.when(is_exact, text.try_cast(kind))
