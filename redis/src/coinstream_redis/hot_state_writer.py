"""Writes the hot state: a batch in one round trip, and never an older value over a newer one."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

import redis
from redis.commands.core import Script

from coinstream_contracts import redis_keys
from coinstream_contracts.messages import encode
from coinstream_redis import scripts
from coinstream_redis.changes import Changes
from coinstream_redis.precedence import RESTART_MARGIN_MS

_TTL: Final = redis_keys.TIME_TO_LIVE_MS
_VALUES_PER_CALL: Final = 200
"""Values that a script handles at a time: Redis serves nobody else meanwhile."""

_Item = TypeVar("_Item")
_Call = tuple[Script, list[str], list[str | bytes | int]]


class HotStateWriter:
    """Applies `Changes` to a Redis.

    They may be applied again, in any order and by several writers at once: Redis then holds the
    newest of everything that was written. Not for use by several threads at a time.
    """

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._candles = client.register_script(scripts.CANDLES)
        self._books = client.register_script(scripts.BOOKS)
        self._trades = client.register_script(scripts.TRADES)
        self._symbol_infos = client.register_script(scripts.SYMBOL_INFOS)

    def write(self, changes: Changes) -> int:
        """Apply the changes and return how many values were new to Redis.

        Raises:
            redis.exceptions.RedisError: Redis is away or refused; part may have been applied.
        """
        pipeline = self._client.pipeline(transaction=False)
        calls = list(self._calls(changes))
        for script, keys, arguments in calls:
            script(keys, arguments, client=pipeline)
        # These two are seldom written themselves and live as long as anything is.
        pipeline.pexpire(redis_keys.SYMBOL_INFO, _TTL)
        pipeline.pexpire(redis_keys.GENERATION, _TTL)
        results: list[int] = pipeline.execute()
        return sum(results[: len(calls)])

    def _calls(self, changes: Changes) -> Iterator[_Call]:
        yield from self._candle_calls(changes)
        yield from self._book_calls(changes)
        yield from self._trade_calls(changes)
        for infos in _portions(list(changes.symbol_infos.values())):
            arguments: list[str | bytes | int] = [_TTL]
            for info in infos:
                arguments += (info.symbol, info.time_ms, encode(info))
            yield self._symbol_infos, [redis_keys.SYMBOL_INFO], arguments

    def _candle_calls(self, changes: Changes) -> Iterator[_Call]:
        for candles in _portions(list(changes.candles.values())):
            keys: list[str] = []
            arguments: list[str | bytes | int] = [_TTL, redis_keys.CANDLE_HISTORY_LENGTH]
            for candle in candles:
                symbol, open_time_ms = candle.symbol, candle.open_time_ms
                key = redis_keys.candle(symbol, open_time_ms)
                keys += (key, redis_keys.candle_index(symbol), redis_keys.latest_candle(symbol))
                arguments += (
                    key.removesuffix(str(open_time_ms)),
                    open_time_ms,
                    int(candle.closed),
                    candle.revision,
                    encode(candle),
                )
            yield self._candles, keys, arguments

    def _book_calls(self, changes: Changes) -> Iterator[_Call]:
        for books in _portions(list(changes.books.values())):
            arguments: list[str | bytes | int] = [_TTL, RESTART_MARGIN_MS]
            for book in books:
                arguments += (book.last_update_id, book.event_time_ms, encode(book))
            yield self._books, [redis_keys.book(book.symbol) for book in books], arguments

    def _trade_calls(self, changes: Changes) -> Iterator[_Call]:
        for symbol, trade_changes in changes.trades.items():
            newest = trade_changes.newest
            for trades in _portions(trade_changes.kept()):
                arguments: list[str | bytes | int] = [
                    _TTL,
                    redis_keys.TRADE_HISTORY_LENGTH,
                    RESTART_MARGIN_MS,
                    newest.id,
                    newest.time_ms,
                ]
                for trade in trades:
                    arguments += (trade.id, trade.source, encode(trade))
                yield self._trades, [redis_keys.trades(symbol)], arguments


def _portions(items: Sequence[_Item]) -> Iterable[Sequence[_Item]]:
    for start in range(0, len(items), _VALUES_PER_CALL):
        yield items[start : start + _VALUES_PER_CALL]
