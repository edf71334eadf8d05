"""A symbol as the API gives it."""

from typing import Annotated

from msgspec import Meta, Struct, field

from coinstream_backend.wire import Price, Quantity, SymbolName, TimeMs
from coinstream_contracts.messages import SymbolInfo, SymbolStatus


class ListedSymbol(Struct, frozen=True, kw_only=True):
    """A pair, its status, and the steps of its prices and quantities."""

    symbol: SymbolName
    base_asset: Annotated[str, Meta(examples=["BTC"])]
    quote_asset: Annotated[str, Meta(examples=["USDT"])]
    status: SymbolStatus
    tick_size: Annotated[Price, Meta(examples=[0.01])]
    step_size: Annotated[Quantity, Meta(examples=[0.00001])]
    min_notional: Annotated[Price, Meta(examples=[5.0])]
    market: Annotated[
        str, Meta(description="Where the data comes from.", examples=["binance", "simulator"])
    ]
    time_ms: TimeMs = field(name="time")


def listed_symbol_of(info: SymbolInfo) -> ListedSymbol:
    """Return the symbol of a Kafka or Redis value."""
    return ListedSymbol(
        symbol=info.symbol,
        base_asset=info.base_asset,
        quote_asset=info.quote_asset,
        status=info.status,
        tick_size=info.tick_size,
        step_size=info.step_size,
        min_notional=info.min_notional,
        market=info.market,
        time_ms=info.time_ms,
    )
