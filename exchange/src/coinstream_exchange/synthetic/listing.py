"""What the synthetic exchange lists: each symbol's price level, steps, liquidity and temper."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from coinstream_exchange.market.amounts import UNIT, from_decimal
from coinstream_exchange.synthetic.seeding import uniform
from coinstream_exchange.venue import SymbolRules

_QUOTES: Final = ("USDT", "FDUSD", "USDC", "TUSD", "BUSD", "USD", "BTC", "ETH", "BNB", "EUR", "TRY")
_DOLLAR_PRICES: Final = {"BTC": 60_000.0, "ETH": 2_500.0, "BNB": 550.0, "EUR": 1.1, "TRY": 0.03}

# Price in dollars, price decimals, quantity decimals, dollars traded a day, beta to the market and
# own volatility a minute in 1e-4: orders of magnitude of the real market, rounded.
_KNOWN: Final[dict[str, tuple[float, int, int, float, float, float]]] = {
    "BTC": (60_000.0, 2, 5, 1.8e9, 1.0, 1.5),
    "ETH": (2_500.0, 2, 4, 1.1e9, 1.15, 2.5),
    "BNB": (550.0, 2, 3, 1.6e8, 0.8, 2.5),
    "SOL": (150.0, 2, 3, 6.0e8, 1.4, 4.5),
    "ADA": (0.35, 4, 1, 5.0e7, 1.2, 4.0),
    "XRP": (0.55, 4, 0, 2.2e8, 1.0, 4.0),
    "DOGE": (0.11, 5, 0, 1.7e8, 1.4, 4.5),
    "DOT": (4.4, 3, 2, 3.0e7, 1.2, 4.0),
    "AVAX": (24.0, 2, 2, 6.0e7, 1.3, 4.5),
    "LINK": (11.0, 2, 2, 5.0e7, 1.2, 4.0),
    "UNI": (6.5, 3, 2, 2.5e7, 1.2, 4.5),
    "LTC": (65.0, 2, 3, 4.0e7, 0.9, 3.0),
    "ATOM": (4.6, 3, 2, 1.5e7, 1.1, 4.0),
    "ETC": (19.0, 2, 2, 1.5e7, 1.0, 3.5),
    "POL": (0.42, 4, 1, 2.0e7, 1.2, 4.5),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A symbol and what its market is like.

    `base_price`, `tick` and `step` are in units of 1e-8; `volume_a_day` is in units of the base
    asset; `volatility` is the standard deviation of its own logarithmic return in a minute, beside
    `beta` times the market's.
    """

    rules: SymbolRules
    base_price: int
    tick: int
    step: int
    volume_a_day: int
    activity: float
    beta: float
    volatility: float


def listing(symbol: str) -> Listing:
    """Return the listing of any symbol; one that is not known gets a likely one from its name."""
    base, quote = _split(symbol)
    dollars, price_decimals, quantity_decimals, turnover, beta, volatility = _KNOWN.get(
        base
    ) or _unknown(base)
    quote_dollars = _DOLLAR_PRICES.get(quote, 1.0)
    price = dollars / quote_dollars
    if quote_dollars != 1.0 or base not in _KNOWN:
        price_decimals, quantity_decimals = _decimals(price)
    tick, step = 10 ** (8 - price_decimals), 10 ** (8 - quantity_decimals)
    rules = SymbolRules(
        symbol=symbol,
        base_asset=base,
        quote_asset=quote,
        tick_size=Decimal(1).scaleb(-price_decimals),
        step_size=Decimal(1).scaleb(-quantity_decimals),
        min_notional=Decimal(5) if quote_dollars < 10 else Decimal("0.0001"),
    )
    return Listing(
        rules=rules,
        base_price=max(tick, round(price * UNIT / tick) * tick),
        tick=from_decimal(rules.tick_size),
        step=from_decimal(rules.step_size),
        volume_a_day=max(step, round(turnover / dollars * UNIT)),
        activity=math.sqrt(turnover),
        beta=beta,
        volatility=volatility * 1e-4,
    )


def _split(symbol: str) -> tuple[str, str]:
    for quote in _QUOTES:
        if symbol.endswith(quote) and len(symbol) > len(quote):
            return symbol.removesuffix(quote), quote
    return symbol, "USDT"


def _unknown(base: str) -> tuple[float, int, int, float, float, float]:
    price = 10 ** (uniform("price", base) * 5 - 2.5)
    turnover = 10 ** (5.5 + uniform("turnover", base) * 2)
    beta, volatility = 0.6 + uniform("beta", base), 3 + 4 * uniform("volatility", base)
    return (price, *_decimals(price), turnover, beta, volatility)


def _decimals(price: float) -> tuple[int, int]:
    """Return price and quantity decimals: five digits of price, and at most eight in a product."""
    price_decimals = min(8, max(2, 4 - math.floor(math.log10(price))))
    quantity_decimals = min(8 - price_decimals, max(0, 1 + math.floor(math.log10(price) + 1)))
    return price_decimals, max(0, quantity_decimals)
