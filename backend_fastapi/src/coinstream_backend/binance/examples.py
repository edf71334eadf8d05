"""Examples of `/api/v3` for the OpenAPI document."""

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
KLINE: Final[list[Any]] = [
    1723161300000,
    "61690.00000000",
    "61738.00000000",
    "61680.12000000",
    "61710.00000000",
    "71.01580000",
    1723161599999,
    "4382915.63020950",
    9210,
    "35.90000000",
    "2215612.10000000",
    "0",
]
TICKER: Final[dict[str, Any]] = {
    "symbol": "BTCUSDT",
    "openPrice": "55010.01000000",
    "highPrice": "62745.14000000",
    "lowPrice": "54730.00000000",
    "lastPrice": "61712.52000000",
    "volume": "50213.82107000",
    "quoteVolume": "2954120443.18207130",
    "openTime": 1723075260000,
    "closeTime": 1723161659999,
    "firstId": -1,
    "lastId": -1,
    "count": 4902211,
    "priceChange": "6702.51000000",
    "priceChangePercent": "12.184",
    "weightedAvgPrice": "58830.82153712",
    "prevClosePrice": "55010.00000000",
    "lastQty": "0.00251000",
    "bidPrice": "61712.51000000",
    "bidQty": "1.20417000",
    "askPrice": "61712.52000000",
    "askQty": "0.35000000",
}
