"""A venue with a fixed market of two symbols, for tests of the server alone."""

import asyncio
from collections.abc import Collection
from decimal import Decimal
from typing import Literal

from coinstream_contracts.intervals import Interval
from coinstream_exchange.venue import Publish, SymbolRules
from coinstream_exchange.wire import (
    AggTrade,
    AvgPrice,
    DepthSnapshot,
    KlineRow,
    PublicTrade,
    Ticker24h,
    TradeEvent,
)

NOW_MS = 1_723_161_600_000
TICKER = Ticker24h(
    symbol="BTCUSDT",
    price_change="-94.99999800",
    price_change_percent="-95.960",
    weighted_avg_price="0.29628482",
    prev_close_price="0.10002000",
    last_price="4.00000200",
    last_qty="200.00000000",
    bid_price="4.00000000",
    bid_qty="100.00000000",
    ask_price="4.00000200",
    ask_qty="100.00000000",
    open_price="99.00000000",
    high_price="100.00000000",
    low_price="0.10000000",
    volume="8913.30000000",
    quote_volume="15.30000000",
    open_time=1_499_783_499_040,
    close_time=1_499_869_899_040,
    first_id=28_385,
    last_id=28_460,
    count=76,
)


def trade_event(trade_id: int, symbol: str = "BTCUSDT") -> TradeEvent:
    return TradeEvent(
        event_time_ms=NOW_MS + 1,
        symbol=symbol,
        id=trade_id,
        price="58000.01000000",
        quantity="0.00100000",
        time_ms=NOW_MS,
        buyer_is_maker=True,
    )


class FakeVenue:
    """Answers from fixed values; `asked` keeps the arguments of the last query."""

    def __init__(self) -> None:
        self.asked: dict[str, object] = {}
        self.paused: set[str] = set()
        self.last_update_id = 160
        self.ended = asyncio.Event()

    @property
    def name(self) -> Literal["simulator", "replay"]:
        return "simulator"

    def now_ms(self) -> int:
        return NOW_MS

    def symbols(self) -> list[SymbolRules]:
        tick, step = Decimal("0.01"), Decimal("0.00001")
        return [
            SymbolRules("BTCUSDT", "BTC", "USDT", tick, step, Decimal(5)),
            SymbolRules("LUNAUSDT", "LUNA", "USDT", tick, step, Decimal(5), "BREAK"),
        ]

    def _listed(self, symbol: str) -> None:
        if symbol not in {rules.symbol for rules in self.symbols()}:
            raise KeyError(symbol)

    def depth(self, symbol: str, limit: int) -> DepthSnapshot:
        self._listed(symbol)
        bids = [(f"{58_000 - i}.00000000", "1.00000000") for i in range(limit)]
        asks = [(f"{58_001 + i}.00000000", "2.00000000") for i in range(limit)]
        return DepthSnapshot(self.last_update_id, bids, asks)

    def klines(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[KlineRow]:
        self._listed(symbol)
        self.asked = {"start_ms": start_ms, "end_ms": end_ms, "limit": limit}
        opened = interval.floor(NOW_MS)
        closes = interval.close_time(opened)
        amounts = ("1.0", "2.0", "0.5", "1.5", "10.0")
        return [KlineRow(opened, *amounts, closes, "15.0", 3, "4.0", "6.0")]

    def trades(self, symbol: str, *, from_id: int | None, limit: int) -> list[PublicTrade]:
        self._listed(symbol)
        self.asked = {"from_id": from_id, "limit": limit}
        return [PublicTrade(28_457, "4.00000100", "12.00000000", "48.00001200", NOW_MS, True)]

    def agg_trades(
        self,
        symbol: str,
        *,
        from_id: int | None,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[AggTrade]:
        self._listed(symbol)
        return [AggTrade(26_129, "0.01633102", "4.70443515", 27_781, 27_782, NOW_MS, True)]

    def avg_price(self, symbol: str) -> AvgPrice:
        self._listed(symbol)
        return AvgPrice(5, "9.35751834", NOW_MS)

    def ticker_24h(self, symbol: str) -> Ticker24h:
        self._listed(symbol)
        return TICKER

    def pause(self, symbols: Collection[str]) -> None:
        self.paused = set(symbols)

    async def run(self, publish: Publish) -> None:
        await self.ended.wait()
