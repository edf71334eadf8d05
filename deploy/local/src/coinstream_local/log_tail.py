"""Reading a log's end."""

import os
from pathlib import Path
from typing import Final

_BYTES_A_LINE: Final = 2_000


def tail(log: Path, lines: int) -> str:
    """Return the last lines of a log; empty where there is none."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - lines * _BYTES_A_LINE))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""
