"""Progress on the terminal: a spinner where there is one, plain lines elsewhere."""

from collections.abc import Sequence
from typing import Self

from rich.console import Console
from rich.status import Status

from coinstream_local.part import Part


class Progress:
    """Shows which parts are awaited, and a line for each that became ready."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = Status("", console=console)

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._status.stop()

    def waiting(self, parts: Sequence[Part]) -> None:
        """Name the parts that are starting."""
        self._status.update(f"waiting for {', '.join(part.title for part in parts)}")

    def ready(self, part: Part, seconds: float) -> None:
        """Print that a part is ready, so long after its start."""
        self._console.print(
            f"[green]ready[/]  {part.title:<24} {seconds:5.1f} s  {part.address}", highlight=False
        )
