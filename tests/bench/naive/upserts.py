"""The writer that one would write first: each candle by itself, in the place of what is there."""

from collections.abc import Iterable

import msgspec
from bson.decimal128 import Decimal128
from pymongo.collection import Collection

from coinstream_contracts.candles import Candle
from coinstream_contracts.times import to_datetime
from coinstream_mongodb.client import Fields


def write(collection: Collection[Fields], candles: Iterable[Candle]) -> None:
    """Write each candle."""
    for candle in candles:
        fields = msgspec.structs.asdict(candle)
        document = {
            name: Decimal128(str(value)) if name in _AMOUNTS and value is not None else value
            for name, value in fields.items()
            if name != "open_time_ms"
        }
        document["open_time"] = to_datetime(candle.open_time_ms)
        place = {"symbol": candle.symbol, "open_time": document["open_time"]}
        collection.update_one(place, {"$set": document}, upsert=True)


_AMOUNTS = frozenset(
    (
        "open",
        "high",
        "low",
        "close",
        "volume",
        "quote_volume",
        "taker_buy_volume",
        "taker_buy_quote_volume",
        "vwap",
    )
)
