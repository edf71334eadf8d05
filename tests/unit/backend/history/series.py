"""Series of candles for tests: no two minutes alike."""

from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS, kline

from coinstream_contracts.candles import Candle
from coinstream_contracts.messages import Kline
from coinstream_contracts.minute_candles import minute_of


def live_kline(number: int, *, closed: bool = True, symbol: str = "BTCUSDT") -> Kline:
    """Return the kline of the minute `number` after noon; prices, volumes and trades differ."""
    wave = number * 7_919 % 1_000
    price = Decimal(60_000) + Decimal(wave) / 10
    volume = Decimal(wave % 97) / Decimal(100_000)
    open_time_ms = NOON_MS + number * MINUTE_MS
    return kline(
        number,
        symbol=symbol,
        closed=closed,
        open=price,
        high=price + Decimal(wave % 13) / 100,
        low=price - Decimal(wave % 11) / 100,
        close=price - Decimal(wave % 7) / 100,
        volume=volume,
        quote_volume=volume * price,
        trades=wave % 89,
        taker_buy_volume=volume / 2,
        taker_buy_quote_volume=volume * price / 2,
        revision=open_time_ms + (60_012 if closed else 31_007),
    )


def minute(number: int, **fields: Any) -> Candle:
    """Return the closed minute `number` after noon, as the history has it."""
    return replace(minute_of(live_kline(number)), **fields)


def series(count: int, *, last_is_closed: bool) -> list[Candle]:
    """Return the minutes from noon on; all are closed but perhaps the last."""
    return [
        minute_of(live_kline(number, closed=last_is_closed or number < count - 1))
        for number in range(count)
    ]
