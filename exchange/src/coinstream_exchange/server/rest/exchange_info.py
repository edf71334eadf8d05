"""`exchangeInfo`: the listed symbols, their rules, and the limits."""

import json
from decimal import Decimal
from typing import Any, ClassVar, Final

from msgspec import Struct, field

from coinstream_exchange.server.errors import bad_combination
from coinstream_exchange.server.rest.call import Call, constant
from coinstream_exchange.server.rest.query import Query
from coinstream_exchange.venue import SymbolRules, Venue

_ASSET_PRECISION: Final = 8
_LARGEST: Final = Decimal(9_000_000)
_STATUSES: Final = ("TRADING", "HALT", "BREAK")
_ORDER_TYPES: Final = [
    "LIMIT",
    "LIMIT_MAKER",
    "MARKET",
    "STOP_LOSS",
    "STOP_LOSS_LIMIT",
    "TAKE_PROFIT",
    "TAKE_PROFIT_LIMIT",
]
_SELF_TRADE_PREVENTION: Final = ["EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT"]


class RateLimit(Struct, frozen=True, rename="camel"):
    """One limit."""

    rate_limit_type: str
    interval: str
    interval_num: int
    limit: int


class SymbolEntry(Struct, frozen=True, rename="camel", kw_only=True):
    """One symbol, with every field that the exchange gives."""

    symbol: str
    status: str
    base_asset: str
    base_asset_precision: int = _ASSET_PRECISION
    quote_asset: str
    quote_precision: int = _ASSET_PRECISION
    quote_asset_precision: int = _ASSET_PRECISION
    base_commission_precision: int = _ASSET_PRECISION
    quote_commission_precision: int = _ASSET_PRECISION
    order_types: list[str] = field(default_factory=lambda: _ORDER_TYPES)
    iceberg_allowed: bool = True
    oco_allowed: bool = True
    oto_allowed: bool = True
    quote_order_qty_market_allowed: bool = True
    allow_trailing_stop: bool = True
    cancel_replace_allowed: bool = True
    amend_allowed: bool = True
    is_spot_trading_allowed: bool = True
    is_margin_trading_allowed: bool = False
    filters: list[dict[str, Any]]
    permissions: list[str] = []
    permission_sets: list[list[str]]
    default_self_trade_prevention_mode: str = "EXPIRE_MAKER"
    allowed_self_trade_prevention_modes: list[str] = field(
        default_factory=lambda: _SELF_TRADE_PREVENTION
    )


class ExchangeInfo(Struct, frozen=True, rename="camel"):
    """The answer of `/api/v3/exchangeInfo`."""

    TIME_FIELDS: ClassVar = ("serverTime",)

    timezone: str
    server_time: int
    rate_limits: list[RateLimit]
    exchange_filters: list[str]
    symbols: list[SymbolEntry]


def call(weight_per_minute: int) -> Call:
    """Return the call, which tells the weight limit that is really kept."""

    def answer(venue: Venue, query: Query) -> ExchangeInfo:
        return ExchangeInfo(
            timezone="UTC",
            server_time=venue.now_ms(),
            rate_limits=[
                RateLimit("REQUEST_WEIGHT", "MINUTE", 1, weight_per_minute),
                RateLimit("ORDERS", "SECOND", 10, 100),
                RateLimit("ORDERS", "DAY", 1, 200_000),
                RateLimit("RAW_REQUESTS", "MINUTE", 5, 61_000),
            ],
            exchange_filters=[],
            symbols=_symbols(venue, query),
        )

    parameters = ("symbol", "symbols", "permissions", "showPermissionSets", "symbolStatus")
    return Call("/api/v3/exchangeInfo", parameters, constant(20), answer)


def _symbols(venue: Venue, query: Query) -> list[SymbolEntry]:
    status = query.choice("symbolStatus", _STATUSES)
    wanted = query.symbols()
    if wanted is not None and (status is not None or "permissions" in query):
        raise bad_combination()
    listed = {rules.symbol: rules for rules in venue.symbols()}
    chosen = listed.values() if wanted is None else [listed[symbol] for symbol in wanted]
    if not _asks_for_spot(query.text("permissions")):
        chosen = []
    shown = query.choice("showPermissionSets", ("true", "false")) != "false"
    return [
        _entry(rules, permission_sets=[["SPOT"]] if shown else [])
        for rules in chosen
        if status is None or rules.status == status
    ]


def _asks_for_spot(permissions: str | None) -> bool:
    """Say whether `permissions`, a name or a JSON list of names, has the one of symbols here."""
    if permissions is None:
        return True
    if not permissions.startswith("["):
        return permissions == "SPOT"
    try:
        return "SPOT" in json.loads(permissions)
    except ValueError:
        return False


def _entry(rules: SymbolRules, *, permission_sets: list[list[str]]) -> SymbolEntry:
    return SymbolEntry(
        symbol=rules.symbol,
        status=rules.status,
        base_asset=rules.base_asset,
        quote_asset=rules.quote_asset,
        filters=_filters(rules),
        permission_sets=permission_sets,
    )


def _filters(rules: SymbolRules) -> list[dict[str, Any]]:
    """Return the symbol's filters. Clients rely on PRICE_FILTER being the first."""
    tick, step = _plain(rules.tick_size), _plain(rules.step_size)
    return [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": tick,
            "maxPrice": _plain(_LARGEST // rules.tick_size * rules.tick_size),
            "tickSize": tick,
        },
        {
            "filterType": "LOT_SIZE",
            "minQty": step,
            "maxQty": _plain(_LARGEST // rules.step_size * rules.step_size),
            "stepSize": step,
        },
        {"filterType": "ICEBERG_PARTS", "limit": 100},
        {
            "filterType": "MARKET_LOT_SIZE",
            "minQty": _plain(Decimal(0)),
            "maxQty": _plain(_LARGEST // rules.step_size * rules.step_size),
            "stepSize": _plain(Decimal(0)),
        },
        {
            "filterType": "PERCENT_PRICE_BY_SIDE",
            "bidMultiplierUp": "5",
            "bidMultiplierDown": "0.2",
            "askMultiplierUp": "5",
            "askMultiplierDown": "0.2",
            "avgPriceMins": 5,
        },
        {
            "filterType": "NOTIONAL",
            "minNotional": _plain(rules.min_notional),
            "applyMinToMarket": True,
            "maxNotional": _plain(_LARGEST),
            "applyMaxToMarket": False,
            "avgPriceMins": 5,
        },
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 200},
        {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": 5},
    ]


def _plain(amount: Decimal) -> str:
    return f"{amount:.{_ASSET_PRECISION}f}"
