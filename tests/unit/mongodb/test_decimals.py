"""Decimals in the store, held against the conversion of PyMongo itself."""

from decimal import Decimal

import pytest
from bson.decimal128 import Decimal128
from hypothesis import example, given
from hypothesis import strategies as st

from coinstream_mongodb.decimals import from_stored, to_stored

COEFFICIENT = st.integers(-(10**34) + 1, 10**34 - 1)


@given(COEFFICIENT, st.integers(-6_176, 0))
@example(10**34 - 1, 0)
@example(-(10**34) + 1, -18)
@example(0, -8)
@example(1, -6_176)
def test_a_number_is_stored_exactly_and_read_back_as_it_is(coefficient: int, exponent: int) -> None:
    number = Decimal((int(coefficient < 0), tuple(map(int, str(abs(coefficient)))), exponent))
    stored = to_stored(number)
    assert stored.to_decimal() == number
    assert from_stored(stored) == number


@given(COEFFICIENT, st.integers(-6_176, 6_111))
def test_what_others_stored_is_read_with_its_digits(coefficient: int, exponent: int) -> None:
    stored = Decimal128(
        Decimal((int(coefficient < 0), tuple(map(int, str(abs(coefficient)))), exponent))
    )
    assert from_stored(stored).as_tuple() == stored.to_decimal().as_tuple()


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("61840.120000000000000000", "61840.12"),
        ("61840.12", "61840.12"),
        ("61840.00000000", "61840"),
        ("6184E+1", "61840"),
        ("1.2E-7", "1.2E-7"),
        ("0E-8", "0"),
        ("-0", "0"),
        # 38 digits, as Spark's widest decimal has, of which these need 34
        ("9999999999999999.999999999999999999", "9999999999999999.999999999999999999"),
        ("12345678901234567890.123400000000000000", "12345678901234567890.1234"),
    ],
)
def test_a_number_has_one_form_in_the_store(text: str, stored: str) -> None:
    assert to_stored(Decimal(text)) == Decimal128(stored)


@pytest.mark.parametrize(
    "text",
    ["12345678901234567.890123456789012345", "1" * 35, "1E+34", "1.00000000000000001E-6170"],
)
def test_a_number_with_more_digits_than_decimal128_holds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"more than 34 digits|too many places"):
        to_stored(Decimal(text))


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        to_stored(Decimal(text))


@pytest.mark.parametrize("text", ["Infinity", "-Infinity"])
def test_an_infinity_that_another_program_stored_is_read_as_one(text: str) -> None:
    assert from_stored(Decimal128(text)) == Decimal(text)
