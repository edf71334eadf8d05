"""Recent trades, out of Redis joined with what Kafka brought since."""

from collections.abc import Hashable

from coinstream_backend.live.hub import Hub
from coinstream_backend.stored_state import StoredState
from coinstream_contracts.messages import Trade


async def recent_trades(stored: StoredState, hub: Hub, symbol: str, limit: int) -> list[Trade]:
    """Return the newest `limit` trades, ascending by id; trades of a repaired gap are in place."""
    fold = hub.trades.fold(symbol)
    unbroken = fold.unbroken(limit)
    return fold.join(await stored.trades(symbol, limit), limit) if unbroken is None else unbroken


async def trades_state(stored: StoredState, hub: Hub, symbol: str, limit: int) -> Hashable | None:
    """Return what changes whenever `recent_trades` would; None when that might go unnoticed."""
    fold = hub.trades.fold(symbol)
    if fold.unbroken(limit) is not None:
        return fold, fold.version
    mark = await stored.trades_mark(symbol)
    fold = hub.trades.fold(symbol)
    return None if mark is None else (fold, fold.version, mark)
