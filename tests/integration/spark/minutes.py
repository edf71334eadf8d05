"""Minutes as the oracle and the transforms both take them."""

import random
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeAlias

from pyspark.sql import DataFrame, Row
from tests.integration.spark.candle_oracle import MINUTE_MS, Minute

from coinstream_contracts.candles import Candle, CandleSource, CandleStatus, revision
from coinstream_contracts.intervals import Interval

Frame: TypeAlias = Callable[[Iterable[Candle]], DataFrame]


def random_minute(lot: random.Random, symbol: str, open_time_ms: int) -> Minute:
    """Return a minute with as many digits as a candle may have."""

    def amount(whole: int) -> Decimal:
        return Decimal(lot.randrange(10 ** (whole + 18))).scaleb(-18)

    low, opened, closed, high = sorted(amount(8) for _ in range(4))
    if lot.random() < 0.5:
        opened, closed = closed, opened
    return Minute(
        symbol,
        open_time_ms,
        opened,
        high,
        low,
        closed,
        volume=amount(12),
        quote_volume=amount(14),
        trades=lot.randrange(10**6),
        taker_buy_volume=amount(11),
        taker_buy_quote_volume=amount(13),
    )


def flat_minutes(symbol: str, first_ms: int, count: int) -> list[Minute]:
    """Return minutes that follow each other, at prices 1, 2, 3 and so on."""
    return [
        Minute(
            symbol,
            first_ms + index * MINUTE_MS,
            open=Decimal(index + 1),
            high=Decimal(index + 1),
            low=Decimal(index + 1),
            close=Decimal(index + 1),
            volume=Decimal("0.5"),
            quote_volume=Decimal(index + 1) / 2,
            trades=1,
            taker_buy_volume=Decimal(0),
            taker_buy_quote_volume=Decimal(0),
        )
        for index in range(count)
    ]


def as_candle(minute: Minute) -> Candle:
    """Return the candle that the exchange's stream would have told of."""
    status = CandleStatus.COMPLETE if minute.observed else CandleStatus.OPEN
    observed = int(minute.observed)
    return Candle(
        symbol=minute.symbol,
        interval=Interval.M1,
        open_time_ms=minute.open_time_ms,
        open=minute.open,
        high=minute.high,
        low=minute.low,
        close=minute.close,
        volume=minute.volume,
        quote_volume=minute.quote_volume,
        trades=minute.trades,
        taker_buy_volume=minute.taker_buy_volume,
        taker_buy_quote_volume=minute.taker_buy_quote_volume,
        vwap=None,
        expected_minutes=1,
        observed_minutes=observed,
        status=status,
        source=CandleSource.EXCHANGE_KLINE,
        revision=revision(
            status,
            CandleSource.EXCHANGE_KLINE,
            expected_minutes=1,
            observed_minutes=observed,
            elapsed_ms=60_000,
            trades=minute.trades,
        ),
    )


def by_place(frame: DataFrame) -> dict[tuple[str, int], Row]:
    """Return the rows by symbol and open time; there is one for each."""
    rows = frame.collect()
    places = {(row["symbol"], row["open_time_ms"]): row for row in rows}
    assert len(places) == len(rows)
    return places
