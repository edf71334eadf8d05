"""What the server asks of a market, whether it is synthetic or replayed from a recording.

Prices and quantities are `Decimal` in the symbol's own scale; times are UTC milliseconds on the
market's clock, which in a replay may be years behind the wall clock.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from coinstream_contracts.intervals import Interval
from coinstream_exchange.wire import (
    AggTrade,
    AvgPrice,
    DepthSnapshot,
    KlineRow,
    PublicTrade,
    Ticker24h,
)

Event: TypeAlias = Struct | Sequence[Struct]
"""One value of `wire`, or a list of them on the streams `!miniTicker@arr` and `!ticker@arr`."""


@dataclass(frozen=True, slots=True)
class SymbolRules:
    """A listed symbol, with the steps that its prices and quantities keep."""

    symbol: str
    base_asset: str
    quote_asset: str
    tick_size: Decimal
    step_size: Decimal
    min_notional: Decimal
    status: Literal["TRADING", "HALT", "BREAK"] = "TRADING"


class Publish(Protocol):
    """Takes each event of the market as it happens."""

    def __call__(self, stream: str, event: Event) -> None:
        """Hand `event` to everyone subscribed to `stream`, as in `btcusdt@trade`. Never blocks."""

    def wanted(self, stream: str) -> bool:
        """Say whether anyone takes the events, so that derived ones are made only then."""

    def subscribed(self, stream: str) -> bool:
        """Say whether a client reads the stream; the exchange itself may want more of them."""

    async def drained(self) -> None:
        """Return once every subscriber takes more: a replay can go as fast as its readers."""


class Venue(Protocol):
    """A market: its state for REST, and its events as they happen.

    Every method that takes a symbol raises `KeyError` for one that is not listed. Lists are
    chronological. A query is answered from the state of the moment and never blocks.
    """

    @property
    def name(self) -> Literal["simulator", "replay"]:
        """What the market is."""

    def now_ms(self) -> int:
        """Return the time on the exchange's clock."""

    def symbols(self) -> Sequence[SymbolRules]:
        """Return the listed symbols."""

    def depth(self, symbol: str, limit: int) -> DepthSnapshot:
        """Return the best `limit` levels a side.

        Its update id is the book's of this moment, which may lie inside the next diff published:
        the rule for a local book (`U <= lastUpdateId + 1 <= u`) covers that.
        """

    def klines(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[KlineRow]:
        """Return candles by the exchange's rule for `startTime` and `endTime`.

        The last one may be open.
        """

    def trades(self, symbol: str, *, from_id: int | None, limit: int) -> list[PublicTrade]:
        """Return `limit` trades from `from_id` on, or the newest."""

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

    def avg_price(self, symbol: str) -> AvgPrice:
        """Return the volume-weighted average price of the last five minutes."""

    def ticker_24h(self, symbol: str) -> Ticker24h:
        """Return the statistics of the last rolling 24 hours."""

    def pause(self, symbols: Collection[str]) -> None:
        """Let no order come in for these symbols, and for all others again.

        What was recorded goes on.
        """

    async def run(self, publish: Publish) -> None:
        """Drive the market until it ends (a recording) or is cancelled, publishing every event."""
