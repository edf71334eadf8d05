import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from coinstream_backend.wire import encode

amounts = st.decimals(min_value=0, max_value=10**15, allow_nan=False, places=18) | st.decimals(
    min_value=0, max_value=1, allow_nan=False, allow_infinity=False
)


@given(st.lists(amounts))
def test_decimals_are_numbers_that_read_back_exactly(values: list[Decimal]) -> None:
    written = encode({"values": values})
    assert json.loads(written, parse_float=Decimal, parse_int=Decimal)["values"] == values
    assert b"E" not in written


def test_zero_keeps_its_scale_and_has_no_exponent() -> None:
    assert encode([Decimal("0.00000000"), Decimal("1E-7"), Decimal("61000.10")]) == (
        b"[0.00000000,0.0000001,61000.10]"
    )


def test_text_that_looks_like_a_number_stays_text() -> None:
    assert encode({"text": "1E-7", "value": Decimal("0E-8")}) == (
        b'{"text":"1E-7","value":0.00000000}'
    )
