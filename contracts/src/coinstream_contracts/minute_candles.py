"""A kline of a minute as a candle of the history."""

from typing import Final

from coinstream_contracts.candles import (
    Candle,
    CandleSource,
    CandleStatus,
    revision,
    volume_weighted_price,
)
from coinstream_contracts.messages import Kline

_SOURCES: Final = {
    "stream": CandleSource.EXCHANGE_KLINE,
    "rest": CandleSource.REST_BACKFILL,
    "trades": CandleSource.TRADES,
}


def minute_of(kline: Kline) -> Candle:
    """Return a minute as MongoDB would have it: the same fields and the same revision."""
    status = CandleStatus.COMPLETE if kline.closed else CandleStatus.OPEN
    source = _SOURCES[kline.source]
    observed_minutes = int(kline.closed)
    return Candle(
        symbol=kline.symbol,
        interval=kline.interval,
        open_time_ms=kline.open_time_ms,
        open=kline.open,
        high=kline.high,
        low=kline.low,
        close=kline.close,
        volume=kline.volume,
        quote_volume=kline.quote_volume,
        trades=kline.trades,
        taker_buy_volume=kline.taker_buy_volume,
        taker_buy_quote_volume=kline.taker_buy_quote_volume,
        vwap=volume_weighted_price(kline.quote_volume, kline.volume),
        expected_minutes=1,
        observed_minutes=observed_minutes,
        status=status,
        source=source,
        revision=revision(
            status,
            source,
            expected_minutes=1,
            observed_minutes=observed_minutes,
            # A REST answer's stamp is the time of asking.
            elapsed_ms=0 if kline.source == "rest" else kline.revision - kline.open_time_ms,
            trades=kline.trades,
        ),
    )
