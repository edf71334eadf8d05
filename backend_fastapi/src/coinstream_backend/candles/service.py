"""Candles out of Redis, joined with what Kafka brought since."""

from collections.abc import Hashable

from coinstream_backend.candles.schemas import Candle, candle_of
from coinstream_backend.candles.written import WrittenCandle
from coinstream_backend.live.hub import Hub
from coinstream_backend.stored_state import StoredState
from coinstream_contracts.messages import supersedes


async def latest_candles(stored: StoredState, hub: Hub, symbols: list[str]) -> list[Candle]:
    """Return the newest candle of each symbol that has one, in the order of `symbols`."""
    newest = await stored.latest_candles(symbols)
    for symbol in symbols:
        live = hub.candles.fold(symbol).newest()
        if live is None:
            continue
        known = newest.get(symbol)
        if (
            known is None
            or live.open_time_ms > known.open_time_ms
            or (live.open_time_ms == known.open_time_ms and supersedes(live, known))
        ):
            newest[symbol] = live
    return [candle_of(newest[symbol]) for symbol in symbols if symbol in newest]


async def recent_candles(
    stored: StoredState, hub: Hub, symbol: str, limit: int
) -> list[WrittenCandle]:
    """Return the newest `limit` candles, ascending by open time, the open one last."""
    history = await stored.written_candles(symbol, limit)
    return hub.candles.fold(symbol).join(history, limit)


async def candles_state(stored: StoredState, hub: Hub, symbol: str) -> Hashable | None:
    """Return what changes whenever `recent_candles` would; None when that might go unnoticed."""
    mark = await stored.candles_mark(symbol)
    fold = hub.candles.fold(symbol)
    return None if mark is None else (fold, fold.version, mark)
