"""`exchangeInfo`, made of what the exchange told of each symbol."""

from typing import Any, Final

from msgspec import Struct, field

from coinstream_contracts.decimals import plain_text
from coinstream_contracts.messages import SymbolInfo, SymbolStatus

# A LOT_SIZE must have a largest quantity; this one is above any that is traded.
_NO_BOUND: Final = "9000000000"


class ExchangeInfo(Struct, frozen=True):
    """The exchange's listing. `filters` begins with `PRICE_FILTER`, which clients rely on."""

    timezone: str
    server_time_ms: int = field(name="serverTime")
    rate_limits: list[dict[str, Any]] = field(name="rateLimits")
    exchange_filters: list[dict[str, Any]] = field(name="exchangeFilters")
    symbols: list[dict[str, Any]]


def exchange_info(infos: list[SymbolInfo], now_ms: int, rate_per_s: float) -> ExchangeInfo:
    """Return the listing of `infos`, with the request limit that this server keeps."""
    limit = {
        "rateLimitType": "RAW_REQUESTS",
        "interval": "MINUTE",
        "intervalNum": 1,
        "limit": int(rate_per_s * 60),
    }
    return ExchangeInfo("UTC", now_ms, [limit], [], [_symbol(info) for info in infos])


def _symbol(info: SymbolInfo) -> dict[str, Any]:
    # The exchange has no DELISTED: a symbol that it dropped is on a break for its clients.
    delisted = info.status is SymbolStatus.DELISTED
    return {
        "symbol": info.symbol,
        "status": SymbolStatus.BREAK if delisted else info.status,
        "baseAsset": info.base_asset,
        "baseAssetPrecision": 8,
        "quoteAsset": info.quote_asset,
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "orderTypes": ["LIMIT", "MARKET"],
        "icebergAllowed": False,
        "ocoAllowed": False,
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": _filters(info),
        "permissions": [],
        "permissionSets": [["SPOT"]],
    }


def _filters(info: SymbolInfo) -> list[dict[str, Any]]:
    tick, step = plain_text(info.tick_size), plain_text(info.step_size)
    return [
        # In a PRICE_FILTER, a bound of zero means that there is none.
        {"filterType": "PRICE_FILTER", "minPrice": tick, "maxPrice": "0", "tickSize": tick},
        {"filterType": "LOT_SIZE", "minQty": step, "maxQty": _NO_BOUND, "stepSize": step},
        {
            "filterType": "MIN_NOTIONAL",
            "minNotional": plain_text(info.min_notional),
            "applyToMarket": True,
            "avgPriceMins": 5,
        },
    ]
