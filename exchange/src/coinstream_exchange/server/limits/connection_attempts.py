"""300 connection attempts in five minutes for each address."""

from typing import Final

from coinstream_exchange.server.limits.sliding_window import SlidingWindow

SPAN_S: Final = 300.0
_SWEEP_AT: Final = 10_000


class ConnectionAttempts:
    """Counts the attempts of each address; addresses that went quiet are forgotten."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._windows: dict[str, SlidingWindow] = {}

    def admit(self, address: str, now: float) -> bool:
        """Count an attempt of `address` at `now` (s) and say whether it may connect."""
        window = self._windows.get(address)
        if window is None:
            if len(self._windows) >= _SWEEP_AT:
                self._sweep(now)
            window = self._windows[address] = SlidingWindow(self._limit, SPAN_S)
        return window.admit(now)

    def retry_after_s(self, address: str, now: float) -> int:
        """Return after how many whole seconds `address` may try again."""
        window = self._windows.get(address)
        return 0 if window is None else int(window.free_in_s(now)) + 1

    def _sweep(self, now: float) -> None:
        self._windows = {
            address: window for address, window in self._windows.items() if not window.is_idle(now)
        }
