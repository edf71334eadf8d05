"""Numbers out of text, exactly or not at all."""

from typing import Final

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import DecimalType

_FINER: Final = DecimalType(38, 28)


def exact_amount(text: Column, kind: DecimalType) -> Column:
    """Return a number at or above zero as a decimal of `kind`; null where that would change it.

    A cast alone rounds what has too many places, and takes signs and spaces. Read are `12.50` and,
    as programs write very small and great numbers, `1.2E-7` and `1e+16`.
    """
    places = f"{{0,{kind.scale}}}"
    exact = text.try_cast(kind)
    is_plain = text.rlike(rf"^[0-9]+(\.[0-9]{places}0*)?$")
    is_great = text.rlike(rf"^[0-9]+(\.[0-9]{places})?[eE]\+?[0-9]{{1,2}}$")
    is_small = text.rlike(r"^[0-9]+(\.[0-9]*)?[eE]-[0-9]{1,2}$")
    return F.when(is_plain | is_great | (is_small & (text.try_cast(_FINER) == exact)), exact)
