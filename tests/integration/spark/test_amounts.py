"""Text becomes the number it says, or nothing."""

import random
from decimal import Context, Decimal

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DecimalType

from coinstream_spark.schema import AMOUNT, PRICE
from coinstream_spark.transforms.amounts import exact_amount

pytestmark = pytest.mark.integration

EXACT = Context(prec=100)
NUMBERS = [
    "0",
    "0.00000000",
    "0E-8",
    "0.0e-30",
    "1.2E-7",
    "1.20000000000e-07",
    "1e-18",
    "1.5e-18",
    "1e-19",
    "1e-40",
    "12.50",
    "0.1234567890123456780000",
    "0.1234567890123456789",
    "99999999999999999999.999999999999999999",
    "100000000000000000000",
    "1e+16",
    "1.5E19",
    "1e20",
    "9999999999.99999999",
    "10000000000",
    "123456789012345678901234567890",
]
NO_NUMBERS = [
    "",
    " 1",
    "1 ",
    "-1",
    "+1",
    ".5",
    "NaN",
    "Infinity",
    "1_000",
    "1,5",
    "0x1",
    "\u0661",  # an Arabic one
    "1e",
    "e5",
]


def numbers() -> list[str]:
    lot = random.Random(3)
    made = []
    for _ in range(400):
        value = Decimal(lot.randrange(10 ** lot.randrange(1, 30))).scaleb(-lot.randrange(30))
        made.append(lot.choice([str(value), format(value, "f"), format(value, "e")]))
    return NUMBERS + made


def fitting(text: str, kind: DecimalType) -> Decimal | None:
    """Return the number if the type holds it exactly."""
    units = Decimal(text).scaleb(kind.scale, EXACT)
    fits = units == units.to_integral_value() and units < 10**kind.precision
    return Decimal(text) if fits else None


@pytest.mark.parametrize("kind", [AMOUNT, PRICE])
def test_a_number_is_kept_to_the_last_digit_or_refused(
    kind: DecimalType, spark: SparkSession
) -> None:
    texts = numbers() + NO_NUMBERS
    frame = spark.createDataFrame([(text,) for text in texts], "text string").coalesce(1)
    rows = frame.select("text", exact_amount(F.col("text"), kind).alias("amount")).collect()

    found = {row["text"]: row["amount"] for row in rows}
    wanted = {text: fitting(text, kind) for text in numbers()} | dict.fromkeys(NO_NUMBERS)
    assert {text: amount for text, amount in found.items() if amount != wanted[text]} == {}
    assert len([amount for amount in found.values() if amount is not None]) > 50
