"""Examples for the OpenAPI document: one moment of BTCUSDT."""

from typing import Any, Final

Example = dict[str, Any]

CLOSED_CANDLE: Final[Example] = {
    "symbol": "BTCUSDT",
    "interval": "1m",
    "open_time": 1723161540000,
    "close_time": 1723161599999,
    "open": 61701.11,
    "high": 61738.0,
    "low": 61701.1,
    "close": 61710.0,
    "volume": 14.20317,
    "quote_volume": 876583.1260419,
    "trades": 1834,
    "closed": True,
}
CANDLE: Final[Example] = CLOSED_CANDLE | {
    "open_time": 1723161600000,
    "close_time": 1723161659999,
    "open": 61710.0,
    "high": 61712.52,
    "low": 61709.99,
    "close": 61712.52,
    "volume": 0.81204,
    "quote_volume": 50112.3350711,
    "trades": 96,
    "closed": False,
}
OHLC_CANDLE: Final[Example] = {
    "symbol": "BTCUSDT",
    "interval": "5m",
    "open_time": 1723161300000,
    "close_time": 1723161599999,
    "open": 61690.0,
    "high": 61738.0,
    "low": 61680.12,
    "close": 61710.0,
    "volume": 71.0158,
    "quote_volume": 4382915.6302095,
    "trades": 9210,
    "taker_buy_volume": 35.9,
    "taker_buy_quote_volume": 2215612.1,
    "vwap": 61717.46837027028,
    "expected_minutes": 5,
    "observed_minutes": 5,
    "status": "complete",
    "source": "aggregate",
    "revision": 6755399518879744,
    "closed": True,
}
RANKING: Final[Example] = {
    "type": "gainers",
    "window": "24h",
    "as_of": 1723161660000,
    "coins": [
        {
            "rank": 1,
            "symbol": "BTCUSDT",
            "price": 61712.52,
            "price_change": 6702.51,
            "price_change_percent": 12.184,
            "base_volume": 50213.82107,
            "quote_volume": 2954120443.1820713,
            "high": 62745.14,
            "low": 54730.0,
            "since": 1723075260000,
            "market_cap": 1217910000000.5,
            "supply_as_of": "2024-08-01",
        }
    ],
}
AUDIT: Final[Example] = {
    "symbol": "BTCUSDT",
    "interval": "5m",
    "start": 1723075200000,
    "end": 1723161600000,
    "complete": 286,
    "partial": 1,
    "open": 0,
    "missing": 1,
    "expected_minutes": 1435,
    "observed_minutes": 1434,
    "first_open_time": 1723075200000,
    "last_open_time": 1723161300000,
    "open_findings": [],
}
SPARK_LINE: Final[Example] = {
    "symbol": "BTCUSDT",
    "interval": "1h",
    "open_time": 1723075200000,
    "closes": [55210.0, None, *(55300.5 + 250 * hour for hour in range(22))],
}
TRADE: Final[Example] = {
    "symbol": "BTCUSDT",
    "id": 3723318842,
    "price": 61712.52,
    "quantity": 0.00251,
    "time": 1723161603212,
    "buyer_is_maker": False,
}
BOOK: Final[Example] = {
    "symbol": "BTCUSDT",
    "last_update_id": 50013287431,
    "event_time": 1723161603300,
    "bids": [[61712.51, 1.20417], [61712.5, 0.0008]],
    "asks": [[61712.52, 0.35], [61712.6, 2.1]],
    "stale": False,
}
SYMBOL: Final[Example] = {
    "symbol": "BTCUSDT",
    "base_asset": "BTC",
    "quote_asset": "USDT",
    "status": "TRADING",
    "tick_size": 0.01,
    "step_size": 0.00001,
    "min_notional": 5.0,
    "market": "binance",
    "time": 1723161600000,
}
HEALTH: Final[Example] = {
    "status": "ok",
    "market": {"name": "binance", "mode": "live"},
    "parts": [
        {"name": "redis", "status": "up", "detail": ""},
        {"name": "kafka", "status": "up", "detail": ""},
        {"name": "mongodb", "status": "up", "detail": ""},
    ],
    "sockets": {"kline": 2, "orderbook": 1, "trades": 1},
    "streams": [
        {
            "symbol": "BTCUSDT",
            "stream": "trade",
            "market": "binance",
            "data_age_ms": 140,
            "event_time": 1723161603212,
            "event_lag_ms": 12,
            "open_gaps": [],
            "unfillable_gaps": 0,
        }
    ],
}
