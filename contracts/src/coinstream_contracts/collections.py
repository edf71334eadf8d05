"""MongoDB: the database, its collections and their keys."""

from typing import Final

from coinstream_contracts.intervals import STORED_INTERVALS, Interval

DATABASE: Final = "CRYPTO"
PREDICTIONS: Final = "predictions"

# Every candle collection has a unique index on these fields, in this order.
CANDLE_KEY: Final = ("symbol", "open_time")


def candle_collection(interval: Interval) -> str:
    """Return the collection of an interval's candles, as in `5m_kline`.

    Raises:
        ValueError: no history is kept for the interval.
    """
    if interval not in STORED_INTERVALS:
        raise ValueError(f"no history is kept for {interval}")
    return f"{interval}_kline"
