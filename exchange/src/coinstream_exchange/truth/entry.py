"""One published event as a line of the ledger."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

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
_STREAMS_KEPT: Final = 10_000
_encode: Final = msgspec.json.Encoder().encode


def line(stream: str, event: Event) -> bytes:
    r"""Return `symbol \t stream \t first id \t last id \t final \t event time in ms \t hash \n`.

    The ids of a trade are its own twice; of an aggregate those of its trades; of a diff `U` and
    `u`; of a partial book and of a book ticker the update id twice; of a candle its open time in ms
    and its last trade's id. Other streams have zeros. `final` is 0 for a candle that is still open,
    else 1. The event time is 0 where the event has none.
    """
    columns = _COLUMNS.get(type(event), _no_ids)(event)
    return b"%b%b\t%b\n" % (_opening(stream), columns.encode(), payload_hash(event).encode())


def payload_hash(event: Struct | Sequence[Struct]) -> str:
    """Return BLAKE2b-64 in hex of the event's JSON as `/ws/<stream>` sends it, in milliseconds."""
    return blake2b(_encode(event), digest_size=_HASH_BYTES).hexdigest()


@lru_cache(maxsize=_STREAMS_KEPT)
def _opening(stream: str) -> bytes:
    symbol = "" if stream.startswith("!") else stream.partition("@")[0].upper()
    return f"{symbol}\t{stream}\t".encode()


def _trade(event: TradeEvent) -> str:
    return f"{event.id}\t{event.id}\t1\t{event.event_time_ms}"


def _aggregate(event: AggTradeEvent) -> str:
    return f"{event.first_trade_id}\t{event.last_trade_id}\t1\t{event.event_time_ms}"


def _diff(event: DepthEvent) -> str:
    return f"{event.first_update_id}\t{event.last_update_id}\t1\t{event.event_time_ms}"


def _candle(event: KlineEvent) -> str:
    kline = event.kline
    final = int(kline.closed)
    return f"{kline.open_time_ms}\t{kline.last_trade_id}\t{final}\t{event.event_time_ms}"


def _book(event: DepthSnapshot) -> str:
    return f"{event.last_update_id}\t{event.last_update_id}\t1\t0"


def _book_ticker(event: BookTickerEvent) -> str:
    return f"{event.update_id}\t{event.update_id}\t1\t0"


def _no_ids(event: object) -> str:
    return f"0\t0\t1\t{getattr(event, 'event_time_ms', 0)}"


_COLUMNS: Final[dict[type, Callable[[Any], str]]] = {
    TradeEvent: _trade,
    AggTradeEvent: _aggregate,
    DepthEvent: _diff,
    KlineEvent: _candle,
    DepthSnapshot: _book,
    BookTickerEvent: _book_ticker,
}
