"""The example of `exchangeInfo` for the OpenAPI document."""

from typing import Any, Final

LISTING: Final[dict[str, Any]] = {
    "timezone": "UTC",
    "serverTime": 1723161603212,
    "rateLimits": [
        {"rateLimitType": "RAW_REQUESTS", "interval": "MINUTE", "intervalNum": 1, "limit": 6000}
    ],
    "exchangeFilters": [],
    "symbols": [
        {
            "symbol": "BTCUSDT",
            "status": "TRADING",
            "baseAsset": "BTC",
            "baseAssetPrecision": 8,
            "quoteAsset": "USDT",
            "quotePrecision": 8,
            "quoteAssetPrecision": 8,
            "filters": [
                {
                    "filterType": "PRICE_FILTER",
                    "minPrice": "0.01000000",
                    "maxPrice": "0",
                    "tickSize": "0.01000000",
                }
            ],
            "permissionSets": [["SPOT"]],
        }
    ],
}
