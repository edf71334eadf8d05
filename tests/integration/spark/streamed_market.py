"""The recorded market as messages, and the candles that it must come to."""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

from pyspark.sql import SparkSession
from tests.integration.spark.candle_oracle import Minute, OracleCandle, candles, minutes_of_trades

from coinstream_contracts.candles import AMOUNTS, Candle
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Kline, Trade
from coinstream_spark.candle_rows import from_row
from coinstream_spark.jobs.longer_candles import make_longer
from coinstream_spark.schema import KLINES as KLINE_ROWS
from coinstream_spark.schema import TRADES as TRADE_ROWS
from coinstream_spark.store_address import StoreAddress
from coinstream_spark.transforms.candles_from_klines import candles_from_klines
from coinstream_spark.transforms.candles_from_trades import candles_from_trades

SYMBOL = "BTCUSDT"
MINUTE_MS = 60_000


def recorded_trades(files: Iterable[Path]) -> Iterator[Trade]:
    """Yield the recorded trades, in their order."""
    for file in files:
        with gzip.open(file, "rt") as lines:
            for line in lines:
                data = json.loads(line.split(" ", 1)[1]).get("data", {})
                if data.get("e") == "trade":
                    yield Trade(
                        symbol=SYMBOL,
                        id=data["t"],
                        price=Decimal(data["p"]),
                        quantity=Decimal(data["q"]),
                        time_ms=data["T"],
                        buyer_is_maker=data["m"],
                        event_time_ms=data["E"],
                    )


def row(trade: Trade) -> tuple[str, int, Decimal, Decimal, int, bool]:
    """Return a trade as the oracle and `TRADES` have it."""
    return (
        trade.symbol,
        trade.id,
        trade.price,
        trade.quantity,
        trade.time_ms,
        trade.buyer_is_maker,
    )


def kline(minute: Minute, **changes: Decimal) -> Kline:
    """Return the closed candle of the exchange's stream."""
    values = {name: getattr(minute, name) for name in AMOUNTS} | changes
    end_ms = minute.open_time_ms + MINUTE_MS
    return Kline(
        symbol=minute.symbol,
        interval=Interval.M1,
        open_time_ms=minute.open_time_ms,
        close_time_ms=end_ms - 1,
        trades=minute.trades,
        closed=True,
        event_time_ms=end_ms + 7,
        revision=end_ms + 7,
        **values,
    )


def oracle(recorded: list[Trade], interval: Interval) -> dict[int, dict[str, object]]:
    """Return the candles of the recorded trades; the minutes at both ends are not whole."""
    minutes = list(minutes_of_trades(map(row, recorded)))
    ends = {min(m.open_time_ms for m in minutes), max(m.open_time_ms for m in minutes)}
    for minute in minutes:
        minute.observed = minute.open_time_ms not in ends
    return {place[1]: asdict(made) for place, made in candles(interval, minutes).items()}


def figures(stored: dict[tuple[Interval, int], Candle], interval: Interval) -> dict[int, object]:
    """Return the candles of one interval, as far as the oracle knows of them."""
    names = OracleCandle.__dataclass_fields__
    return {
        opened_ms: {name: getattr(candle, name) for name in names}
        for (of, opened_ms), candle in stored.items()
        if of is interval
    }


def batch(
    spark: SparkSession,
    address: StoreAddress,
    recorded: list[Trade],
    klines: Iterable[Kline] = (),
) -> None:
    """Make all candles in batch, in a database of their own."""
    as_of_ms = max(trade.time_ms for trade in recorded)
    trades = spark.createDataFrame([row(trade) for trade in recorded], TRADE_ROWS)
    frames = [candles_from_trades(trades, to=Interval.M1, as_of_ms=as_of_ms)]
    told = [tuple(getattr(one, name) for name in KLINE_ROWS.names) for one in klines]
    if told:
        frame = spark.createDataFrame(told, KLINE_ROWS)
        frames.append(candles_from_klines(frame, as_of_ms=as_of_ms))
    with address.candles() as store:
        for frame in frames:
            store.upsert(map(from_row, frame.collect()))
    span = min(trade.time_ms for trade in recorded), as_of_ms + 1
    make_longer(spark, address, {SYMBOL: span})
