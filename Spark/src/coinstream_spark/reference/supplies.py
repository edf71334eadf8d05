"""How many coins of each asset circulate, as of a date."""

from decimal import Decimal
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

FILE: Final = Path(__file__).with_name("circulating_supplies.json")


class Supplies(Struct, frozen=True):
    """The file as a whole: `as_of` is an ISO date, `supplies` goes by asset."""

    as_of: str
    supplies: dict[str, Decimal]


def read_supplies(file: Path = FILE) -> Supplies:
    """Return the supplies that came with the program, or those of another file of its form.

    Raises:
        OSError: there is no such file.
        msgspec.ValidationError: it has another form.
    """
    return msgspec.json.decode(file.read_bytes(), type=Supplies)
