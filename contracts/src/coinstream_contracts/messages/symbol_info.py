"""What the exchange says of a symbol."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field


class SymbolStatus(StrEnum):
    """Whether a symbol trades. `delisted` is ours: the exchange no longer lists it."""

    TRADING = "TRADING"
    HALT = "HALT"
    BREAK = "BREAK"
    DELISTED = "DELISTED"


class SymbolInfo(Struct, frozen=True, kw_only=True):
    """One symbol: its assets, its status, and the steps of its prices and quantities."""

    symbol: str
    base_asset: str
    quote_asset: str
    status: SymbolStatus
    tick_size: Decimal
    step_size: Decimal
    min_notional: Decimal
    market: str
    time_ms: int = field(name="time")
