"""`ticker/24hr`, `ticker/price`, `ticker/bookTicker` and `avgPrice`."""

from collections.abc import Callable
from typing import ClassVar, Final, TypeVar

from msgspec import Struct

from coinstream_exchange.server.errors import ExchangeError
from coinstream_exchange.server.rest.call import Call, by_symbols, constant
from coinstream_exchange.server.rest.query import Query
from coinstream_exchange.venue import Venue
from coinstream_exchange.wire import AvgPrice, Ticker24h

Ticker = TypeVar("Ticker", bound=Struct)

_STATUSES: Final = ("TRADING", "HALT", "BREAK")
_WEIGHT_OF_ALL: Final = 80
_WEIGHTS_OF_SYMBOLS: Final = ((20, 2), (100, 40))


class MiniTicker24h(Struct, frozen=True, rename="camel"):
    """`ticker/24hr` with `type=MINI`."""

    TIME_FIELDS: ClassVar = ("openTime", "closeTime")

    symbol: str
    open_price: str
    high_price: str
    low_price: str
    last_price: str
    volume: str
    quote_volume: str
    open_time: int
    close_time: int
    first_id: int
    last_id: int
    count: int


class PriceTicker(Struct, frozen=True):
    """The last price of a symbol."""

    symbol: str
    price: str


class BookTicker(Struct, frozen=True, rename="camel"):
    """The best bid and ask of a symbol; zeros where a side of the book is empty."""

    symbol: str
    bid_price: str
    bid_qty: str
    ask_price: str
    ask_qty: str


def _for_symbols(
    venue: Venue, query: Query, ticker: Callable[[str], Ticker]
) -> Ticker | list[Ticker]:
    """Return one ticker for `symbol`, a list for `symbols` or for every symbol."""
    wanted = query.symbols()
    status = query.choice("symbolStatus", _STATUSES)
    if "symbol" in query and wanted:
        return ticker(wanted[0])
    listed = {rules.symbol: rules.status for rules in venue.symbols()}
    return [
        ticker(symbol)
        for symbol in (listed if wanted is None else wanted)
        if status is None or listed[symbol] == status
    ]


def _ticker_24h(
    venue: Venue, query: Query
) -> Ticker24h | list[Ticker24h] | MiniTicker24h | list[MiniTicker24h]:
    if query.choice("type", ("FULL", "MINI")) == "MINI":
        return _for_symbols(venue, query, lambda symbol: _mini(venue.ticker_24h(symbol)))
    return _for_symbols(venue, query, venue.ticker_24h)


def _weight_24h(query: Query) -> int:
    try:
        symbols = query.symbols()
    except ExchangeError:
        return _WEIGHTS_OF_SYMBOLS[0][1]
    if symbols is None:
        return _WEIGHT_OF_ALL
    return next(
        (weight for most, weight in _WEIGHTS_OF_SYMBOLS if len(symbols) <= most), _WEIGHT_OF_ALL
    )


def _mini(full: Ticker24h) -> MiniTicker24h:
    return MiniTicker24h(**{name: getattr(full, name) for name in MiniTicker24h.__struct_fields__})


def _price(venue: Venue, query: Query) -> PriceTicker | list[PriceTicker]:
    return _for_symbols(
        venue, query, lambda symbol: PriceTicker(symbol, venue.ticker_24h(symbol).last_price)
    )


def _book_ticker(venue: Venue, query: Query) -> BookTicker | list[BookTicker]:
    def best(symbol: str) -> BookTicker:
        depth = venue.depth(symbol, 1)
        empty = ("0.00000000", "0.00000000")
        bid, ask = next(iter(depth.bids), empty), next(iter(depth.asks), empty)
        return BookTicker(symbol, *bid, *ask)

    return _for_symbols(venue, query, best)


def _avg_price(venue: Venue, query: Query) -> AvgPrice:
    return venue.avg_price(query.symbol())


_PARAMETERS: Final = ("symbol", "symbols", "symbolStatus")

CALLS: Final = (
    Call("/api/v3/ticker/24hr", (*_PARAMETERS, "type"), _weight_24h, _ticker_24h),
    Call("/api/v3/ticker/price", _PARAMETERS, by_symbols(2, 4), _price),
    Call("/api/v3/ticker/bookTicker", _PARAMETERS, by_symbols(2, 4), _book_ticker),
    Call("/api/v3/avgPrice", ("symbol",), constant(2), _avg_price),
)
