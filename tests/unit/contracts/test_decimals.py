"""Amounts from the wire: exact, or refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts.decimals import check_amount, parse_amount, plain_text

WIRE_AMOUNT = st.from_regex(r"(0|[1-9][0-9]{0,15})(\.[0-9]{1,18})?", fullmatch=True)


@given(WIRE_AMOUNT)
def test_an_amount_comes_out_letter_by_letter_as_it_went_in(text: str) -> None:
    assert plain_text(parse_amount(text)) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("61840.00000000", "61840.00000000"),
        ("0.00000012", "0.00000012"),
        ("1.2E-7", "0.00000012"),
        ("0E-8", "0.00000000"),
        ("1E+3", "1000"),
        ("-0.00", "0.00"),
    ],
)
def test_an_amount_is_written_without_exponent_or_sign(text: str, written: str) -> None:
    assert plain_text(parse_amount(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "1,5",
        "1_000",
        " 1",
        "1\n",
        "１",  # noqa: RUF001 - a digit of another script
        "0x10",
        ".",
        "1.2.3",
        "-1",
        "-0.00000001",
        "NaN",
        "sNaN",
        "Infinity",
        "-Infinity",
        "1E+35",
        "1E-19",
        "0." + "1" * 19,
        "1" * 35,
        "1E+999999999",
    ],
)
def test_what_cannot_be_a_price_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_amount(text)


def test_the_longest_amount_that_the_store_holds_is_taken() -> None:
    longest = "1" * 16 + "." + "1" * 18
    assert parse_amount(longest) == Decimal(longest)
    assert check_amount(Decimal("1" * 34)) == Decimal("1" * 34)
