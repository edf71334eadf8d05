"""How the API writes JSON: exact decimal numbers, times in UTC milliseconds."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.responses import Response

from coinstream_contracts.decimals import plain_text

SymbolName = Annotated[
    str, Meta(description="The pair, in the exchange's spelling.", examples=["BTCUSDT"])
]
TimeMs = Annotated[int, Meta(description="UTC, in milliseconds.", examples=[1723161600000])]
Price = Annotated[
    Decimal, Meta(description="An exact decimal, in the quote asset.", examples=[61712.52])
]
Quantity = Annotated[
    Decimal, Meta(description="An exact decimal, in the base asset.", examples=[0.00251])
]

_encode: Final = msgspec.json.Encoder(decimal_format="number").encode

# A Decimal below 1E-6 writes itself with an exponent, and so does zero at eight places (`0E-8`).
_EXPONENT: Final = re.compile(rb"(?<=[:,\[])-?\d+(?:\.\d+)?E[-+]\d+(?=[,\]}])")


def encode(value: object) -> bytes:
    """Return `value` as JSON, its decimals as numbers in plain notation and at their own scale."""
    written = _encode(value)
    if b"E-" in written or b"E+" in written:
        return _EXPONENT.sub(_plain, written)
    return written


def _plain(number: re.Match[bytes]) -> bytes:
    return plain_text(Decimal(number[0].decode())).encode()


def array(written: Iterable[bytes]) -> bytes:
    """Return the JSON array of values that are JSON already."""
    return b"[" + b",".join(written) + b"]"


def json_response(value: object, status: int = 200) -> Response:
    """Return the answer that carries `value`."""
    return written_response(encode(value), status)


def written_response(written: bytes, status: int = 200) -> Response:
    """Return the answer that carries JSON."""
    return Response(written, status_code=status, media_type="application/json")
