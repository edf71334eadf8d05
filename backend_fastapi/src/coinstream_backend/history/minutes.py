"""A live minute, out of Redis or Kafka, as a candle of the history."""

from typing import Final

from msgspec.structs import replace

from coinstream_contracts.candles import (
    LAST_MINUTE_GRACE_MS,
    MINUTE_UNIT,
    Candle,
    CandleSource,
    CandleStatus,
    revision,
    revision_detail,
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


def settled(minute: Candle, reached_ms: int) -> Candle:
    """Return a minute as it stands when the market is known up to a time.

    One that was not closed, and is long over by then, will not be: it is partial.
    """
    is_awaited = reached_ms < minute.close_time_ms + 1 + LAST_MINUTE_GRACE_MS
    if minute.status is not CandleStatus.OPEN or is_awaited:
        return minute
    return replace(
        minute,
        status=CandleStatus.PARTIAL,
        revision=revision(
            CandleStatus.PARTIAL,
            minute.source,
            expected_minutes=1,
            observed_minutes=0,
            # How far it had got is what is left of an open minute's detail without its unit.
            elapsed_ms=revision_detail(minute.revision) - MINUTE_UNIT,
        ),
    )
