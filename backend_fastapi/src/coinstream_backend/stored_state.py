"""What the API asks of the hot state in Redis."""

from collections.abc import Sequence
from typing import Protocol

from coinstream_backend.candles.written import WrittenCandle
from coinstream_contracts.messages import Book, Kline, SymbolInfo, Trade
from coinstream_contracts.rankings import Ranking, RankingKind, RankingWindow


class StoredState(Protocol):
    """The reading side of Redis. Each call raises `redis.exceptions.RedisError` when it is away."""

    async def latest_candles(self, symbols: Sequence[str]) -> dict[str, Kline]:
        """Return the newest candle of each symbol that has one."""

    async def candles(self, symbol: str, limit: int, end_ms: int | None = None) -> list[Kline]:
        """Return the newest `limit` candles, ascending by open time."""

    async def written_candles(self, symbol: str, limit: int) -> list[WrittenCandle]:
        """Return the newest `limit` candles as they are served, ascending by open time."""

    async def candles_mark(self, symbol: str) -> int | None:
        """Return a number that any write of the symbol's candles changes; None: it might not."""

    async def trades_mark(self, symbol: str) -> int | None:
        """Return a number that any write of the symbol's trades changes; None: it might not."""

    async def books(self, symbols: Sequence[str]) -> dict[str, Book]:
        """Return the book of each symbol that has one."""

    async def trades(self, symbol: str, limit: int) -> list[Trade]:
        """Return the newest `limit` trades, ascending by id."""

    async def ranking(self, kind: RankingKind, window: RankingWindow) -> Ranking | None:
        """Return a ranking; None when there is none, or none was written for a while."""

    async def symbol_infos(self) -> dict[str, SymbolInfo]:
        """Return what the exchange says of every symbol."""

    async def ping(self) -> object:
        """Return if Redis answers."""
