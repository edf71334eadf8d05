"""An honest market, and what the hot state has to be after its messages, computed another way."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from hypothesis import strategies as st

from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Book, Kline, SymbolInfo, SymbolStatus, Trade
from coinstream_redis.changes import Changes

Message = Kline | Book | Trade | SymbolInfo

START_MS = 1_723_161_240_000
SYMBOLS = ("BTCUSDT", "ETHUSDT")


def candle(symbol: str, minute: int, *, closed: bool, revision: int) -> Kline:
    open_time_ms = START_MS + minute * 60_000
    price = Decimal(revision) + Decimal("0.10")
    return Kline(
        symbol=symbol,
        interval=Interval.M1,
        open_time_ms=open_time_ms,
        close_time_ms=open_time_ms + 59_999,
        open=price,
        high=price,
        low=price,
        close=price,
        volume=Decimal("1.00000000"),
        quote_volume=price,
        trades=revision,
        taker_buy_volume=Decimal(0),
        taker_buy_quote_volume=Decimal(0),
        closed=closed,
        event_time_ms=revision,
        revision=revision,
    )


def book(symbol: str, update_id: int, *, time_ms: int | None = None, stale: bool = False) -> Book:
    return Book(
        symbol=symbol,
        last_update_id=update_id,
        event_time_ms=START_MS + update_id * 100 if time_ms is None else time_ms,
        bids=[(Decimal(update_id), Decimal("0.5"))],
        asks=[(Decimal(update_id + 1), Decimal("0.5"))],
        stale=stale,
    )


def trade(
    symbol: str,
    trade_id: int,
    source: Literal["stream", "rest"] = "stream",
    time_ms: int | None = None,
) -> Trade:
    return Trade(
        symbol=symbol,
        id=trade_id,
        price=Decimal(trade_id),
        quantity=Decimal("0.00100000"),
        time_ms=START_MS + trade_id * 10 if time_ms is None else time_ms,
        buyer_is_maker=trade_id % 2 == 0,
        event_time_ms=START_MS + trade_id * 10 + (7 if source == "stream" else 0),
        source=source,
    )


def symbol_info(symbol: str, time_ms: int) -> SymbolInfo:
    return SymbolInfo(
        symbol=symbol,
        base_asset=symbol.removesuffix("USDT"),
        quote_asset="USDT",
        status=SymbolStatus.TRADING,
        tick_size=Decimal("0.01"),
        step_size=Decimal("0.00001"),
        min_notional=Decimal(time_ms),
        market="simulator",
        time_ms=time_ms,
    )


_symbol = st.sampled_from(SYMBOLS)
MESSAGE: st.SearchStrategy[Message] = st.one_of(
    st.builds(
        candle,
        _symbol,
        st.integers(0, 6),
        closed=st.booleans(),
        revision=st.integers(0, 8),
    ),
    st.builds(book, _symbol, st.integers(0, 30)),
    st.builds(trade, _symbol, st.integers(0, 40), st.sampled_from(["stream", "rest"])),
    st.builds(symbol_info, _symbol, st.integers(0, 10)),
)
MESSAGES = st.lists(MESSAGE, max_size=60)


@dataclass
class Expected:
    """The hot state by symbol."""

    candles: dict[str, list[Kline]] = field(default_factory=dict)
    books: dict[str, Book] = field(default_factory=dict)
    trades: dict[str, list[Trade]] = field(default_factory=dict)
    symbol_infos: dict[str, SymbolInfo] = field(default_factory=dict)


def expected(messages: list[Message]) -> Expected:
    """Sort everything and take the last of each."""
    candles: dict[str, dict[int, list[Kline]]] = defaultdict(lambda: defaultdict(list))
    trades: dict[str, dict[int, list[Trade]]] = defaultdict(lambda: defaultdict(list))
    state = Expected()
    for message in messages:
        if isinstance(message, Kline):
            candles[message.symbol][message.open_time_ms].append(message)
        elif isinstance(message, Trade):
            trades[message.symbol][message.id].append(message)
    for message in sorted(
        (m for m in messages if isinstance(m, Book)), key=lambda b: b.last_update_id
    ):
        state.books[message.symbol] = message
    for info in sorted((m for m in messages if isinstance(m, SymbolInfo)), key=lambda i: i.time_ms):
        state.symbol_infos[info.symbol] = info
    for symbol, versions in candles.items():
        state.candles[symbol] = [
            max(versions[open_time], key=lambda c: (c.closed, c.revision))
            for open_time in sorted(versions)
        ]
    for symbol, same in trades.items():
        state.trades[symbol] = [
            max(same[trade_id], key=lambda t: t.source == "stream") for trade_id in sorted(same)
        ]
    return state


def folded(messages: list[Message]) -> Changes:
    """Fold messages in the order given."""
    changes = Changes()
    for message in messages:
        match message:
            case Kline():
                changes.add_candle(message)
            case Book():
                changes.add_book(message)
            case Trade():
                changes.add_trade(message)
            case SymbolInfo():
                changes.add_symbol_info(message)
    return changes
