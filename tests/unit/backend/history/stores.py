"""Fakes of MongoDB and Redis that hold what a test gives them."""

from collections.abc import Iterable, Sequence

from redis.exceptions import ConnectionError as RedisConnectionError

from coinstream_backend.candles.written import WrittenCandle, written
from coinstream_backend.stored_history import HistoryUnavailableError
from coinstream_contracts.audit import Completeness, Finding
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Book, Kline, SymbolInfo, Trade
from coinstream_contracts.rankings import Ranking, RankingKind, RankingWindow


class FakeHistory:
    """MongoDB: candles by interval. Counts the reads; when `away`, each fails."""

    def __init__(self, candles: Iterable[Candle] = (), *, away: bool = False) -> None:
        self.candles = {(one.symbol, one.interval, one.open_time_ms): one for one in candles}
        self.away = away
        self.reads = 0

    async def between(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> list[Candle]:
        self.reads += 1
        if self.away:
            raise HistoryUnavailableError
        found = [
            candle
            for (of_symbol, of_interval, open_time_ms), candle in self.candles.items()
            if (of_symbol, of_interval) == (symbol, interval) and start_ms <= open_time_ms <= end_ms
        ]
        return sorted(found, key=lambda candle: candle.open_time_ms)

    async def first_from(self, symbol: str, interval: Interval, start_ms: int) -> int | None:
        found = await self.between(symbol, interval, start_ms, 1 << 60)
        return found[0].open_time_ms if found else None

    async def last_until(self, symbol: str, interval: Interval, end_ms: int) -> int | None:
        found = await self.between(symbol, interval, 0, end_ms)
        return found[-1].open_time_ms if found else None

    async def ping(self) -> None:
        if self.away:
            raise HistoryUnavailableError("away")


class FakeAudit:
    """What the audit left in MongoDB. When `away`, each read fails."""

    def __init__(
        self, found: Iterable[Completeness] = (), findings: Iterable[Finding] = ()
    ) -> None:
        self.found = {(one.symbol, one.interval): one for one in found}
        self.findings = list(findings)
        self.away = False

    async def completeness(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int
    ) -> Completeness:
        if self.away:
            raise HistoryUnavailableError
        empty = Completeness(symbol=symbol, interval=interval)
        return self.found.get((symbol, interval), empty)

    async def open_findings(
        self, symbol: str, interval: Interval, start_ms: int, end_ms: int, limit: int
    ) -> list[Finding]:
        return [
            finding
            for finding in self.findings
            if (finding.symbol, finding.interval) == (symbol, interval)
            and start_ms <= finding.open_time_ms < end_ms
        ][:limit]


class FakeHotState:
    """Redis: the minutes of one symbol. When `away`, each read fails."""

    def __init__(self, klines: Iterable[Kline] = (), *, away: bool = False) -> None:
        self.klines = sorted(klines, key=lambda kline: kline.open_time_ms)
        self.away = away
        self.rankings: dict[tuple[RankingKind, RankingWindow], Ranking] = {}

    def _check(self) -> None:
        if self.away:
            raise RedisConnectionError("away")

    async def latest_candles(self, symbols: Sequence[str]) -> dict[str, Kline]:
        self._check()
        return {kline.symbol: kline for kline in self.klines if kline.symbol in symbols}

    async def candles(self, symbol: str, limit: int, end_ms: int | None = None) -> list[Kline]:
        self._check()
        found = [
            kline
            for kline in self.klines
            if kline.symbol == symbol and (end_ms is None or kline.open_time_ms <= end_ms)
        ]
        return found[-limit:] if limit else []

    async def written_candles(self, symbol: str, limit: int) -> list[WrittenCandle]:
        return [written(kline) for kline in await self.candles(symbol, limit)]

    async def candles_mark(self, symbol: str) -> int | None:
        self._check()
        return None

    async def trades_mark(self, symbol: str) -> int | None:
        self._check()
        return None

    async def books(self, symbols: Sequence[str]) -> dict[str, Book]:
        self._check()
        return {}

    async def trades(self, symbol: str, limit: int) -> list[Trade]:
        self._check()
        return []

    async def ranking(self, kind: RankingKind, window: RankingWindow) -> Ranking | None:
        self._check()
        return self.rankings.get((kind, window))

    async def symbol_infos(self) -> dict[str, SymbolInfo]:
        self._check()
        return {}

    async def ping(self) -> object:
        self._check()
        return True
