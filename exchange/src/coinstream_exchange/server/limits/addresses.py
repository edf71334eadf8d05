"""What each address may do in five minutes: connect 300 times, or be disconnected for flooding."""

import math
from typing import Final

from coinstream_exchange.server.limits.sliding_window import SlidingWindow

SPAN_S: Final = 300.0
_SWEEP_AT: Final = 10_000


class AddressLimit:
    """Counts events of each address; addresses that went quiet are forgotten."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._windows: dict[str, SlidingWindow] = {}

    def admit(self, address: str, now: float) -> bool:
        """Count an event of `address` at `now` (s) if the limit allows it; say whether it did."""
        window = self._windows.get(address)
        if window is None:
            if len(self._windows) >= _SWEEP_AT:
                self._sweep(now)
            window = self._windows[address] = SlidingWindow(self._limit, SPAN_S)
        return window.admit(now)

    def free_in_s(self, address: str, now: float) -> int:
        """Return after how many whole seconds `address` is below its limit again; 0 when it is."""
        window = self._windows.get(address)
        return 0 if window is None else math.ceil(window.free_in_s(now))

    def _sweep(self, now: float) -> None:
        self._windows = {
            address: window for address, window in self._windows.items() if not window.is_idle(now)
        }
