"""Progress on the terminal: a spinner where there is one, plain lines elsewhere."""

from collections.abc import Callable, Sequence
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from coinstream_local.part import Part


class Progress:
    """Shows which parts are awaited, a line for each that is ready, and when it can be used."""

    def __init__(self, console: Console, show_addresses: Callable[[], None]) -> None:
        self._console = console
        self._show_addresses = show_addresses
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

    def failed(self, part: Part, why: str) -> None:
        """Print that a part which the others do without is not ready."""
        self._console.print(f"[red]failed[/] {part.title} {escape(why)}", highlight=False)

    def usable(self, late: Sequence[Part]) -> None:
        """Print the addresses, and which parts will be ready later."""
        self._show_addresses()
        if late:
            titles = ", ".join(part.title for part in late)
            self._console.print(f"\nStill to come: {titles}", style="dim", highlight=False)
