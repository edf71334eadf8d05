"""The shapes of DataFrames: candles, the exchange's klines, and trades.

Times are UTC milliseconds in 64 bits, as everywhere in the platform, so no result depends on a
session's time zone.

Why these decimals. A Spark decimal has 38 digits at most, and an operation whose result would
need more does not fail: it gives up places behind the point, silently, or becomes null where ANSI
mode is off. So every operation here is one whose result type is exact.

- `AMOUNT`, of a candle: 18 places, the most that `contracts` accepts, and 20 digits before the
  point. Greatest, least, first and last are exact in any type. A sum keeps 38 digits, and 20 before
  the point are ten million times the yearly volume of the cheapest coin; beyond it the session's
  ANSI mode raises an error, where null would be a lie.
- `PRICE` and `QUANTITY`, of a trade: an exchange matches in units of 1e-8, which these hold up to
  10^10 and 10^11 (all that Binance can express: its amounts are 64-bit integers of 1e-8). Their
  product has the type (38, 16), in which it is exact. With 18 places each it would need 36, and
  Spark would round it to 6.
"""

from typing import Final

from pyspark.sql.types import (
    BooleanType,
    DecimalType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
)

AMOUNT: Final = DecimalType(38, 18)
PRICE: Final = DecimalType(18, 8)
QUANTITY: Final = DecimalType(19, 8)

_SYMBOL: Final = StructField("symbol", StringType(), nullable=False)
_OPEN_TIME: Final = StructField("open_time_ms", LongType(), nullable=False)
_PRICES_AND_VOLUME: Final = [
    StructField(name, AMOUNT, nullable=False) for name in ("open", "high", "low", "close", "volume")
]

KLINES: Final = StructType(
    [
        _SYMBOL,
        _OPEN_TIME,
        *_PRICES_AND_VOLUME,
        StructField("quote_volume", AMOUNT, nullable=False),
        StructField("trades", LongType(), nullable=False),
        StructField("taker_buy_volume", AMOUNT, nullable=False),
        StructField("taker_buy_quote_volume", AMOUNT, nullable=False),
        StructField("closed", BooleanType(), nullable=False),
        StructField("revision", LongType(), nullable=False),
        StructField("source", StringType(), nullable=False),
    ]
)
"""One-minute candles as `crypto_kline_1m` brings them, any number of revisions of each."""

TRADES: Final = StructType(
    [
        _SYMBOL,
        StructField("id", LongType(), nullable=False),
        StructField("price", PRICE, nullable=False),
        StructField("quantity", QUANTITY, nullable=False),
        StructField("time_ms", LongType(), nullable=False),
        StructField("buyer_is_maker", BooleanType(), nullable=False),
    ]
)
"""Trades as `crypto_trades` brings them, in any order, any number of times."""

CANDLES: Final = StructType(
    [
        _SYMBOL,
        StructField("interval", StringType(), nullable=False),
        _OPEN_TIME,
        *_PRICES_AND_VOLUME,
        StructField("quote_volume", AMOUNT),
        StructField("trades", LongType()),
        StructField("taker_buy_volume", AMOUNT),
        StructField("taker_buy_quote_volume", AMOUNT),
        StructField("expected_minutes", IntegerType(), nullable=False),
        StructField("observed_minutes", IntegerType(), nullable=False),
        StructField("status", StringType(), nullable=False),
        StructField("source", StringType(), nullable=False),
        StructField("revision", LongType(), nullable=False),
    ]
)
"""`contracts.Candle`, but for its VWAP, which `transforms.vwap.with_vwap` adds.

What the input did not tell is null: the quote volume, the number of trades, the taker volumes.
"""

PARTS: Final = StructType(
    [
        *(
            StructField("part_opened_ms", LongType(), nullable=False)
            if field.name == "open_time_ms"
            else field
            for field in CANDLES.fields
        ),
        StructField("part_length_ms", LongType(), nullable=False),
        StructField("into", StringType(), nullable=False),
        _OPEN_TIME,
        StructField("length_ms", LongType(), nullable=False),
        StructField("as_of_ms", LongType(), nullable=False),
    ]
)
"""Candles as parts of longer ones: beside the candle, of which interval and open time it becomes a
part, and up to when its symbol is known. A candle that is part of several longer ones is there
several times."""
