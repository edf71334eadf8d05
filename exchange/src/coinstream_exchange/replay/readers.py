"""When a replay starts: whom it waits for, and for how long."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from coinstream_contracts.intervals import Interval
from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

ANY: Final = "any"
_POLL_S: Final = 0.02
_SETTLE_S: Final = 3.0
_TOLD: Final = 20
"""Missing streams that are named in the warning."""


async def readers_there(
    subscribed: Callable[[str], bool],
    symbols: Sequence[str],
    wait_for: Sequence[str],
    limit_s: float,
) -> None:
    """Return when the readers that a replay waits for are there.

    With stream kinds in `wait_for` (`trade`, `depth@100ms`, `kline_1m`), that is when every symbol
    has a reader for each of them; with `any`, when there is a reader at all and none came for three
    seconds. `limit_s` after the first reader it returns in any case: a reader that will never come
    must not hold those that are there. Without any reader there is nobody to be held.
    """
    names = [symbol.lower() for symbol in symbols]
    every = [f"{name}@{kind}" for name in names for kind in _KINDS]
    needed = frozenset(f"{name}@{kind}" for name in names for kind in wait_for if kind != ANY)
    loop = asyncio.get_running_loop()
    seen: frozenset[str] = frozenset()
    first_at: float | None = None
    changed_at = loop.time()
    while True:
        before, seen = seen, frozenset(filter(subscribed, (*every, *needed)))
        now = loop.time()
        if seen != before:
            changed_at = now
            first_at = now if first_at is None else first_at
        if first_at is not None:
            if needed <= seen if needed else now - changed_at >= _SETTLE_S:
                return
            if now - first_at >= limit_s:
                missing = sorted(needed - seen)
                _log.warning(
                    "replay_starts_without_all_readers",
                    waited_s=limit_s,
                    missing=missing[:_TOLD],
                    missing_count=len(missing),
                )
                return
        await asyncio.sleep(_POLL_S)


_KINDS: Final = (
    "trade",
    "aggTrade",
    "bookTicker",
    "depth",
    "depth@100ms",
    *(f"depth{levels}{speed}" for levels in (5, 10, 20) for speed in ("", "@100ms")),
    *(f"kline_{interval}" for interval in Interval),
    "ticker",
    "miniTicker",
    "avgPrice",
)
