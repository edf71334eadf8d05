"""Examples of `/udf` for the OpenAPI document."""

from typing import Any, Final

CONFIG: Final[dict[str, Any]] = {
    "supported_resolutions": ["1", "5", "60", "240", "1D"],
    "supports_search": True,
    "supports_group_request": False,
    "supports_marks": False,
    "supports_timescale_marks": False,
    "supports_time": True,
    "exchanges": [{"name": "Coinstream", "value": "Coinstream", "desc": "Coinstream"}],
    "symbols_types": [{"name": "Crypto", "value": "crypto"}],
}
SYMBOL: Final[dict[str, Any]] = {
    "name": "BTCUSDT",
    "ticker": "BTCUSDT",
    "description": "BTC / USDT",
    "type": "crypto",
    "session": "24x7",
    "timezone": "Etc/UTC",
    "exchange": "Coinstream",
    "listed_exchange": "Coinstream",
    "currency_code": "USDT",
    "minmov": 1,
    "pricescale": 100,
    "has_intraday": True,
    "has_daily": True,
    "has_weekly_and_monthly": False,
    "intraday_multipliers": ["1", "5", "60", "240"],
    "supported_resolutions": ["1", "5", "60", "240", "1D"],
    "volume_precision": 5,
    "data_status": "streaming",
    "format": "price",
}
FOUND: Final[dict[str, Any]] = {
    "symbol": "BTCUSDT",
    "full_name": "Coinstream:BTCUSDT",
    "description": "BTC / USDT",
    "exchange": "Coinstream",
    "ticker": "BTCUSDT",
    "type": "crypto",
}
BARS: Final[dict[str, Any]] = {
    "s": "ok",
    "t": [1723161540],
    "o": [61701.11],
    "h": [61738.0],
    "l": [61701.1],
    "c": [61710.0],
    "v": [14.20317],
}
