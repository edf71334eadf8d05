"""A market that is another one, but for what a subclass changes."""

from collections.abc import Collection, Sequence
from typing import Literal

from coinstream_contracts.intervals import Interval
from coinstream_exchange.venue import Publish, SymbolRules, Venue
from coinstream_exchange.wire import (
    AggTrade,
    AvgPrice,
    DepthSnapshot,
    KlineRow,
    PublicTrade,
    Ticker24h,
)


class VenueDecorator:
    """A `Venue` that asks `inner` everything."""

    def __init__(self, inner: Venue) -> None:
        self._inner = inner

    @property
    def name(self) -> Literal["simulator", "replay"]:
        """What the market is."""
        return self._inner.name

    def now_ms(self) -> int:
        """Return the time on the exchange's clock."""
        return self._inner.now_ms()

    def symbols(self) -> Sequence[SymbolRules]:
        """Return the listed symbols."""
        return self._inner.symbols()

    def depth(self, symbol: str, limit: int) -> DepthSnapshot:
        """Return the best `limit` levels a side."""
        return self._inner.depth(self._inside(symbol), limit)

    def klines(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[KlineRow]:
        """Return candles by the exchange's rule for `startTime` and `endTime`."""
        return self._inner.klines(
            self._inside(symbol), interval, start_ms=start_ms, end_ms=end_ms, limit=limit
        )

    def trades(self, symbol: str, *, from_id: int | None, limit: int) -> list[PublicTrade]:
        """Return `limit` trades from `from_id` on, or the newest."""
        return self._inner.trades(self._inside(symbol), from_id=from_id, limit=limit)

    def agg_trades(
        self,
        symbol: str,
        *,
        from_id: int | None,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[AggTrade]:
        """Return aggregate trades from an id or within both times included, else the newest."""
        return self._inner.agg_trades(
            self._inside(symbol), from_id=from_id, start_ms=start_ms, end_ms=end_ms, limit=limit
        )

    def avg_price(self, symbol: str) -> AvgPrice:
        """Return the volume-weighted average price of the last five minutes."""
        return self._inner.avg_price(self._inside(symbol))

    def ticker_24h(self, symbol: str) -> Ticker24h:
        """Return the statistics of the last rolling 24 hours."""
        return self._inner.ticker_24h(self._inside(symbol))

    def pause(self, symbols: Collection[str]) -> None:
        """Let no order come in for these symbols, and for all others again."""
        self._inner.pause(symbols)

    async def run(self, publish: Publish) -> None:
        """Drive the market, publishing every event."""
        await self._inner.run(publish)

    def _inside(self, symbol: str) -> str:
        """Return the name under which `inner` knows a symbol."""
        return symbol
