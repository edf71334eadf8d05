"""Progress of what takes long, on standard error: live on a terminal, as log lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console

from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

_LOG_EVERY_S: Final = 10.0


@contextmanager
def shown(doing: str) -> Iterator[Callable[[str], None]]:
    """Yield a function that takes how far it has come, as text, as often as one likes."""
    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(doing) as status:
            yield lambda state: status.update(f"{doing}: {state}")
        return
    last_s = time.monotonic()

    def log(state: str) -> None:
        nonlocal last_s
        if time.monotonic() - last_s >= _LOG_EVERY_S:
            last_s = time.monotonic()
            _log.info("progress", doing=doing, state=state)

    yield log
