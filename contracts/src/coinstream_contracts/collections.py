"""MongoDB: the database, its collections and their keys."""

from typing import Final

from coinstream_contracts.intervals import STORED_INTERVALS, Interval

DATABASE: Final = "CRYPTO"
PREDICTIONS: Final = "predictions"
AUDIT_FINDINGS: Final = "audit_findings"
"""Where stored candles differ from the exchange's, or are missing."""

MINUTE_TRADES: Final = "1m_trades"
"""Each minute's trades, folded; kept as long as Kafka keeps trades."""

JOB_RUNS: Final = "job_runs"
"""When each batch job ran, and what came of it."""

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


def candle_id(symbol: str, open_time_ms: int) -> str:
    """Return the `_id` of a candle's document, as in `BTCUSDT:1723161240000`.

    In every collection the ids of one symbol sort by time, from 1970 to 2286.
    """
    return f"{symbol}:{open_time_ms:013d}"
