"""What runs, written down beside the supervisor's settings for later commands."""

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from coinstream_local.part import Part


class Platform(Struct, frozen=True, kw_only=True):
    """A platform as it was started: its settings, its market in words, and its parts."""

    settings: dict[str, Any]
    market: str
    reason: str
    parts: list[Part]


def save(platform: Platform, file: Path) -> None:
    """Write the platform's description."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(platform)))


def load(file: Path) -> Platform | None:
    """Return the description, or None where no platform was ever started."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Platform)
    except FileNotFoundError:
        return None
