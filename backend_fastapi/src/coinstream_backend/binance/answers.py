"""What the document says of the errors under `/api/v3`."""

from typing import Final

from coinstream_backend.binance.errors import BinanceError
from coinstream_backend.documentation import Answers, answer, ref

ERRORS: Final[Answers] = {
    status: answer(description, ref(BinanceError), {"code": code, "msg": text})
    for status, description, code, text in (
        (400, "A parameter is missing or cannot be used.", -1121, "Invalid symbol."),
        (429, "More requests than one client may have.", -1003, "Too many requests."),
        (
            503,
            "Redis or MongoDB cannot be reached.",
            -1001,
            "Internal error; unable to process your request.",
        ),
    )
}
RATE_LIMITED: Final[Answers] = {429: ERRORS[429]}
