"""Reads the hot state: the newest candles, books and trades, as the Redis consumer keeps them."""

from collections.abc import Awaitable, Sequence
from typing import Final, cast

import redis.asyncio
from redis.exceptions import ResponseError

from coinstream_contracts import redis_keys
from coinstream_contracts.messages import Book, Kline, SymbolInfo, Trade, decoder
from coinstream_contracts.rankings import Ranking, RankingKind, RankingWindow

_decode_candle = decoder(Kline)
_decode_book = decoder(Book)
_decode_trade = decoder(Trade)
_decode_symbol_info = decoder(SymbolInfo)
_decode_ranking = decoder(Ranking)

_NO_KEY: Final = -2
"""Instead of a time: what Redis says of a key that is not there."""


class HotState:
    """Typed reads of a Redis. What is not there is left out.

    Every method raises `redis.exceptions.RedisError` when Redis does not answer in time, and
    `InvalidMessageError` when a key holds something else than its message.
    """

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._client = client

    async def ping(self) -> bool:
        """Return whether Redis answers."""
        return bool(await self._client.ping())

    async def latest_candles(self, symbols: Sequence[str]) -> dict[str, Kline]:
        """Return the newest one-minute candle of each symbol, open or closed."""
        values = await self._values([redis_keys.latest_candle(symbol) for symbol in symbols])
        return {
            symbol: _decode_candle(value)
            for symbol, value in zip(symbols, values, strict=True)
            if value is not None
        }

    async def candles(self, symbol: str, limit: int, end_ms: int | None = None) -> list[Kline]:
        """Return the newest `limit` one-minute candles, ascending by open time.

        Args:
            symbol: the symbol.
            limit: the most to return.
            end_ms: the last open time that counts, UTC ms; the newest when None.
        """
        if limit <= 0:
            return []
        open_times = cast(
            "list[bytes]",
            await self._client.zrevrangebyscore(
                redis_keys.candle_index(symbol),
                "+inf" if end_ms is None else end_ms,
                "-inf",
                start=0,
                num=limit,
            ),
        )
        values = await self._values(
            [redis_keys.candle(symbol, int(open_time)) for open_time in reversed(open_times)]
        )
        return [_decode_candle(value) for value in values if value is not None]

    async def candle_values(self, symbol: str, limit: int) -> list[bytes]:
        """Return the newest `limit` one-minute candles as they are stored, by open time.

        For those who keep what they made of a value: it is never changed, only replaced.
        """
        if limit <= 0:
            return []
        # One short command: with the keys listed, to write it takes longer than to answer it.
        values = cast(
            "list[bytes | None]",
            await self._client.sort(
                redis_keys.candle_index(symbol),
                by="nosort",  # the index's own order
                desc=True,
                start=0,
                num=limit,
                get=[redis_keys.candle_pattern(symbol)],
            ),
        )
        return [value for value in reversed(values) if value is not None]

    async def candles_mark(self, symbol: str) -> int | None:
        """Return a number that any later write of the symbol's one-minute candles changes.

        None when the next write might not change it: then ask again at another time.
        """
        return await self._mark(redis_keys.candle_index(symbol))

    async def trades_mark(self, symbol: str) -> int | None:
        """Return a number that any later write of the symbol's trades changes, as above."""
        return await self._mark(redis_keys.trades(symbol))

    async def books(self, symbols: Sequence[str]) -> dict[str, Book]:
        """Return the latest order book of each symbol."""
        values = await self._values([redis_keys.book(symbol) for symbol in symbols])
        return {
            symbol: _decode_book(value)
            for symbol, value in zip(symbols, values, strict=True)
            if value is not None
        }

    async def trades(self, symbol: str, limit: int) -> list[Trade]:
        """Return the newest `limit` trades, ascending by id."""
        if limit <= 0:
            return []
        values = cast(
            "list[bytes]", await self._client.zrange(redis_keys.trades(symbol), -limit, -1)
        )
        return [_decode_trade(value) for value in values]

    async def symbol_infos(self) -> dict[str, SymbolInfo]:
        """Return what is known of every symbol."""
        fields = await cast(
            "Awaitable[dict[bytes, bytes]]", self._client.hgetall(redis_keys.SYMBOL_INFO)
        )
        infos = (_decode_symbol_info(value) for value in fields.values())
        return {info.symbol: info for info in infos}

    async def ranking(self, kind: RankingKind, window: RankingWindow) -> Ranking | None:
        """Return a ranking; None when there is none, or none was written for a while."""
        value = cast("bytes | None", await self._client.get(redis_keys.ranking(kind, window)))
        return None if value is None else _decode_ranking(value)

    async def _mark(self, key: str) -> int | None:
        """Return when the key will be gone, UTC ms: each write puts that off.

        Two writes in one millisecond are told apart by nothing, so the one of now is no mark yet.
        """
        pipeline = self._client.pipeline(transaction=False)
        pipeline.time()
        pipeline.pexpiretime(key)
        answers = await pipeline.execute(raise_on_error=False)
        # Redis before 7 cannot tell. Of any other error the reading itself will tell.
        if any(isinstance(answer, ResponseError) for answer in answers):
            return None
        (now_s, now_us), gone_ms = answers
        if gone_ms == _NO_KEY:
            return _NO_KEY
        written_ms = int(gone_ms) - redis_keys.TIME_TO_LIVE_MS
        is_over = written_ms < now_s * 1_000 + now_us // 1_000
        return int(gone_ms) if gone_ms > 0 and is_over else None

    async def _values(self, keys: list[str]) -> list[bytes | None]:
        if not keys:
            return []
        return cast("list[bytes | None]", await self._client.mget(keys))
