"""One published event as a line of the ledger."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from coinstream_exchange.venue import Event
from coinstream_exchange.wire import (
    AggTradeEvent,
    BookTickerEvent,
    DepthEvent,
    DepthSnapshot,
    KlineEvent,
    TradeEvent,
)

_HASH_BYTES: Final = 8
_encode: Final = msgspec.json.Encoder().encode


class Ids(NamedTuple):
    """What identifies an event in its stream; `final` is 0 for a candle that is still open."""

    first: int
    last: int
    final: int = 1


def line(stream: str, event: Event) -> bytes:
    r"""Return `symbol \t stream \t first id \t last id \t final \t event time in ms \t hash \n`.

    The ids of a trade are its own twice; of an aggregate those of its trades; of a diff `U` and
    `u`; of a partial book and of a book ticker the update id twice; of a candle its open time in ms
    and its last trade's id. Other streams have zeros. The event time is 0 where the event has none.
    """
    first, last, final = ids(event)
    time_ms = getattr(event, "event_time_ms", 0)
    symbol = "" if stream.startswith("!") else stream.partition("@")[0].upper()
    text = f"{symbol}\t{stream}\t{first}\t{last}\t{final}\t{time_ms}\t{payload_hash(event)}\n"
    return text.encode()


def ids(event: Event) -> Ids:
    """Return the event's ids."""
    match event:
        case TradeEvent(id=id_):
            return Ids(id_, id_)
        case DepthEvent(first_update_id=first, last_update_id=last):
            return Ids(first, last)
        case KlineEvent(kline=kline):
            return Ids(kline.open_time_ms, kline.last_trade_id, int(kline.closed))
        case AggTradeEvent(first_trade_id=first, last_trade_id=last):
            return Ids(first, last)
        case BookTickerEvent(update_id=id_) | DepthSnapshot(last_update_id=id_):
            return Ids(id_, id_)
        case _:
            return Ids(0, 0)


def payload_hash(event: Struct | Sequence[Struct]) -> str:
    """Return BLAKE2b-64 in hex of the event's JSON as `/ws/<stream>` sends it, in milliseconds."""
    return blake2b(_encode(event), digest_size=_HASH_BYTES).hexdigest()
