"""Recent trades, out of Redis joined with what Kafka brought since."""

from coinstream_backend.live.hub import Hub
from coinstream_backend.stored_state import StoredState
from coinstream_contracts.messages import Trade


async def recent_trades(stored: StoredState, hub: Hub, symbol: str, limit: int) -> list[Trade]:
    """Return the newest `limit` trades, ascending by id; trades of a repaired gap are in place."""
    fold = hub.trades.fold(symbol)
    unbroken = fold.unbroken(limit)
    return fold.join(await stored.trades(symbol, limit), limit) if unbroken is None else unbroken
