"""How long to wait before the next attempt."""

from collections.abc import Callable, Iterator


def delays_s(
    random: Callable[[], float], *, first_s: float = 0.5, longest_s: float = 30.0
) -> Iterator[float]:
    """Yield waits that double up to `longest_s`, each drawn from the upper half of its step.

    `random` draws from [0, 1): the jitter keeps many clients from coming back at one moment.
    """
    step_s = first_s
    while True:
        yield step_s * (0.5 + random() / 2)
        step_s = min(longest_s, step_s * 2)
