"""Numbers out of text, exactly or not at all, and their sums."""

from typing import Final

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, DecimalType

from coinstream_spark.schema import AMOUNT

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


def exact_sum(name: str, kind: DataType) -> Column:
    """Return the sum of a column, in which nulls count as 0: of an `AMOUNT`, or a whole number.

    Amounts as the exchange writes them, of eight places and less than 64 bits, are summed up as
    integers: the whole ones and the fractions, each by itself. Any others by Spark's decimals.

    Args:
        name: the column.
        kind: its type.
    """
    amount = F.coalesce(F.col(name), F.lit(0).cast(kind))
    if not isinstance(kind, DecimalType):
        return F.sum(amount)
    if not _fits_integers(kind):
        return F.sum(amount).cast(AMOUNT)
    whole = amount.cast("long")
    fraction = (amount - whole.cast(kind)).cast(DecimalType(kind.scale, kind.scale))
    # These two types are the widest whose sum Spark does not round.
    return (F.sum(whole).cast("decimal(20,0)") + F.sum(fraction).cast("decimal(18,8)")).cast(AMOUNT)


def _fits_integers(kind: DecimalType) -> bool:
    # Of decimals with up to eight digits Spark sums up the integers that stand for them.
    return 0 < kind.scale <= 8 and kind.precision <= 18
