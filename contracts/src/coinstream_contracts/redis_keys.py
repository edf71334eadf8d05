"""Redis: the keys of the hot state and the bound of each.

Values are JSON as `messages.encode` writes them, decimals as strings. Times to live are far above
what a healthy stream needs: they only remove what nobody refreshes any more.
"""

from typing import Final

from coinstream_contracts.rankings import RankingKind, RankingWindow
from coinstream_contracts.times import DAY_MS, MINUTE_MS

CANDLE_HISTORY_LENGTH: Final = 1_500
"""One-minute candles kept for a symbol: a day and an hour."""
TRADE_HISTORY_LENGTH: Final = 1_000
"""Trades kept for a symbol."""
TIME_TO_LIVE_MS: Final = 2 * DAY_MS
"""After this long without a write, a key is gone."""
RANKING_TIME_TO_LIVE_MS: Final = 15 * MINUTE_MS
"""A ranking that nobody has renewed for this long says nothing of now, and is gone."""

GENERATION: Final = "coinstream:generation"
"""Set by the consumer when it has built the hot state; its absence says that Redis was emptied."""
SYMBOL_INFO: Final = "symbols:info"
"""Hash, symbol to `SymbolInfo`."""
TOP_GAINERS: Final = "ranking:top_gainers"
TOP_LOSERS: Final = "ranking:top_losers"


def latest_candle(symbol: str) -> str:
    """Return the key of the newest one-minute candle, open or closed: a string."""
    return f"crypto:{symbol}:1m:latest"


def candle(symbol: str, open_time_ms: int) -> str:
    """Return the key of one one-minute candle: a string."""
    return f"crypto:{symbol}:1m:{open_time_ms}"


def candle_pattern(symbol: str) -> str:
    """Return the pattern in which `SORT … GET` puts an open time to get the candle's key."""
    return f"crypto:{symbol}:1m:*"


def candle_index(symbol: str) -> str:
    """Return the key of the sorted set of kept open times (member and score, ms)."""
    return f"crypto:{symbol}:1m:index"


def book(symbol: str) -> str:
    """Return the key of the latest order book: a string."""
    return f"orderbook:{symbol}:latest"


def trades(symbol: str) -> str:
    """Return the key of the newest trades: a sorted set, scored by trade id."""
    return f"trades:{symbol}:list"


def building(token: str) -> str:
    """Return the key that marks a building of the hot state while it lasts: a string."""
    return f"coinstream:building:{token}"


def ranking(kind: RankingKind, window: RankingWindow) -> str:
    """Return the key of a ranking: a string, `Ranking` as JSON.

    The one of 24 h has the plain name, as `ranking:top_gainers`; others end in their window.
    """
    key = TOP_GAINERS if kind is RankingKind.GAINERS else TOP_LOSERS
    return key if window is RankingWindow.D1 else f"{key}:{window}"


def prediction(symbol: str) -> str:
    """Return the key of the newest prediction: a string."""
    return f"crypto:prediction:{symbol}"
