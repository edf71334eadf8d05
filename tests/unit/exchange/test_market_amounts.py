from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_exchange.market.amounts import (
    UNIT,
    divide,
    quote_amount,
    to_decimal,
    to_text,
    to_units,
)

amounts = st.decimals(min_value=0, max_value=10**12, places=8, allow_nan=False)


@given(amounts)
def test_an_amount_survives_the_way_through_units_to_the_last_digit(amount: Decimal) -> None:
    text = f"{amount:.8f}"
    assert to_text(to_units(text)) == text
    assert to_decimal(to_units(text)) == amount


@pytest.mark.parametrize(
    ("text", "units"),
    [("1", UNIT), ("0.5", UNIT // 2), ("61837.63000000", 6_183_763_000_000), ("0.00000001", 1)],
)
def test_amounts_are_read_with_any_number_of_decimals_up_to_eight(text: str, units: int) -> None:
    assert to_units(text) == units


@pytest.mark.parametrize("text", ["", "-1", "1e5", "0.000000001", "1.2.3", "NaN", "٣", "1,5", ".5"])
def test_what_is_not_a_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        to_units(text)


def test_a_change_below_zero_keeps_its_sign() -> None:
    assert to_text(-9_499_999_800) == "-94.99999800"


@given(amounts, amounts)
def test_a_trade_moves_the_product_cut_to_eight_decimals(price: Decimal, size: Decimal) -> None:
    got = quote_amount(to_units(f"{price:.8f}"), to_units(f"{size:.8f}"))
    with localcontext(prec=50):
        exact = Decimal(f"{price:.8f}") * Decimal(f"{size:.8f}")
        assert 0 <= exact - to_decimal(got) < Decimal("0.00000001")


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (7, 0, 0)],
)
def test_division_rounds_half_away_from_zero(
    numerator: int, denominator: int, quotient: int
) -> None:
    assert divide(numerator, denominator) == quotient
