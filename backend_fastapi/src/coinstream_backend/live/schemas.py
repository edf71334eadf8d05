"""The messages of `/ws/kline`, `/ws/orderbook` and `/ws/trades`.

Each socket sends, for each symbol, one `initial`, for candles one `latest` if a minute is open,
then an `update` for each change.
"""

from typing import Annotated

from msgspec import Meta, Raw, Struct

from coinstream_backend.book.schemas import OrderBook
from coinstream_backend.candles.schemas import CandleEvent
from coinstream_backend.history.schemas import OhlcCandleEvent
from coinstream_backend.trades.schemas import PublicTrade, TradeEvent
from coinstream_backend.wire import SymbolName

# Candles are written before they come here: this is what they are.
_CANDLE = {"$ref": "#/components/schemas/Candle"}
_OHLC = {"$ref": "#/components/schemas/OhlcCandle"}


class CandlesInitial(Struct, frozen=True, tag_field="type", tag="initial"):
    """The newest closed candles, oldest first."""

    symbol: SymbolName
    data: Annotated[Raw, Meta(extra_json_schema={"type": "array", "items": _CANDLE})]


class CandleLatest(Struct, frozen=True, tag_field="type", tag="latest"):
    """The candle of the running minute, sent once after `initial` when there is one."""

    symbol: SymbolName
    data: Annotated[Raw, Meta(extra_json_schema=_CANDLE)]


class CandleUpdate(Struct, frozen=True, tag_field="type", tag="update"):
    """A new state of one candle: mostly of the newest, sometimes a correction of an older one."""

    symbol: SymbolName
    data: CandleEvent


class OhlcInitial(Struct, frozen=True, tag_field="type", tag="initial"):
    """The newest closed candles of a longer interval, oldest first."""

    symbol: SymbolName
    data: Annotated[Raw, Meta(extra_json_schema={"type": "array", "items": _OHLC})]


class OhlcLatest(Struct, frozen=True, tag_field="type", tag="latest"):
    """The candle that is open now, sent once after `initial` when there is one."""

    symbol: SymbolName
    data: Annotated[Raw, Meta(extra_json_schema=_OHLC)]


class OhlcUpdate(Struct, frozen=True, tag_field="type", tag="update"):
    """A new state of one candle: mostly of the newest, for a while of the one before it too."""

    symbol: SymbolName
    data: OhlcCandleEvent


class TradesInitial(Struct, frozen=True, tag_field="type", tag="initial"):
    """The newest trades, ascending by id."""

    symbol: SymbolName
    data: list[PublicTrade]


class TradeUpdate(Struct, frozen=True, tag_field="type", tag="update"):
    """The next trade. Ids only grow on one socket."""

    symbol: SymbolName
    data: TradeEvent


class BookInitial(Struct, frozen=True, tag_field="type", tag="initial"):
    """The book, alone in the list; the list is empty as long as none is known."""

    symbol: SymbolName
    data: list[OrderBook]


class BookUpdate(Struct, frozen=True, tag_field="type", tag="update"):
    """The book after a change; it takes the whole place of the one before."""

    symbol: SymbolName
    data: OrderBook


KlineSocketMessage = CandlesInitial | CandleLatest | CandleUpdate
TradesSocketMessage = TradesInitial | TradeUpdate
OrderBookSocketMessage = BookInitial | BookUpdate
