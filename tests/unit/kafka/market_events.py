"""Trades, candles and book updates in few words."""

from decimal import Decimal

from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Kline, Level, Trade
from coinstream_contracts.times import MINUTE_MS
from coinstream_kafka.adapters.events import DepthUpdate

SYMBOL = "BTCUSDT"


def trade(number: int, *, symbol: str = SYMBOL) -> Trade:
    return Trade(
        symbol=symbol,
        id=number,
        price=Decimal("61837.63"),
        quantity=Decimal("0.02"),
        time_ms=number,
        buyer_is_maker=True,
        event_time_ms=number,
    )


def kline(
    minute: int, revision: int, *, closed: bool = False, symbol: str = SYMBOL, trades: int = 1
) -> Kline:
    """Return the candle of the minute with that number."""
    price = Decimal(revision)
    return Kline(
        symbol=symbol,
        interval=Interval.M1,
        open_time_ms=minute * MINUTE_MS,
        close_time_ms=(minute + 1) * MINUTE_MS - 1,
        open=price,
        high=price,
        low=price,
        close=price,
        volume=Decimal(1),
        quote_volume=price,
        trades=trades,
        taker_buy_volume=Decimal(1),
        taker_buy_quote_volume=price,
        closed=closed,
        event_time_ms=revision,
        revision=revision,
    )


def level(price: int | str, quantity: int) -> Level:
    return Decimal(price), Decimal(quantity)


def update(
    first: int, last: int, bids: list[Level] | None = None, asks: list[Level] | None = None
) -> DepthUpdate:
    return DepthUpdate(SYMBOL, first, last, last * 100, bids or [], asks or [])
