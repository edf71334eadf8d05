"""Exact JSON for every message: decimals as strings, unknown fields ignored, bad input refused."""

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

Message = TypeVar("Message", bound=msgspec.Struct)

encode: Final[Callable[[msgspec.Struct], bytes]] = msgspec.json.Encoder(
    decimal_format="string"
).encode


class InvalidMessageError(ValueError):
    """The bytes are not a message of the expected kind."""


def decoder(kind: type[Message]) -> Callable[[bytes], Message]:
    """Return a function that decodes a value of `kind` and raises `InvalidMessageError`.

    Unknown fields are ignored, so that a newer producer does not stop an older consumer.
    """
    decode = msgspec.json.Decoder(kind).decode

    def checked(value: bytes) -> Message:
        try:
            return decode(value)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InvalidMessageError(f"not a {kind.__name__}: {error}") from error

    return checked
