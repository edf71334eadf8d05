"""Waits until everything that was published has gone all the way."""

import time
from collections.abc import Sequence
from typing import Any

import redis
from tests.e2e.hot_path import wait_until
from tests.faults.api_clients import ApiClient
from tests.faults.sent_messages import SentTrade, rows
from tests.faults.stage import DRAIN_LIMIT_S, MARKET_PRODUCER, Stage

from coinstream_contracts import redis_keys
from coinstream_contracts.messages import Book, Trade, decoder


def drain(stage: Stage, marks: dict[str, int], clients: Sequence[ApiClient]) -> None:
    """Wait until every trade up to the marks is in Kafka, and books and clients are current."""
    deadline = time.monotonic() + DRAIN_LIMIT_S

    def left_s() -> float:
        return max(1.0, deadline - time.monotonic())

    wait_until(
        lambda: not _missing(stage, marks),
        left_s(),
        lambda: f"{_missing(stage, marks)} missing\n{stage.path.log(MARKET_PRODUCER)[-4000:]}",
    )
    wait_until(
        lambda: not _behind_in_redis(stage, marks),
        left_s(),
        lambda: f"Redis is behind in {_behind_in_redis(stage, marks)}",
    )
    wait_until(
        lambda: not _stale_books(stage),
        left_s(),
        lambda: f"stale books: {_stale_books(stage)}\n{stage.path.log(MARKET_PRODUCER)[-4000:]}",
    )
    for client in clients:
        wait_until(
            lambda c=client: is_current(c, marks),  # type: ignore[misc]  # a default binds the loop's value
            left_s(),
            lambda c=client: (  # type: ignore[misc]  # as above
                f"{c.url} is not current: {c.connected.is_set()}, {_behind(c, marks)}"
            ),
        )


def _missing(stage: Stage, marks: dict[str, int]) -> dict[str, int]:
    stage.log.read_on()
    missing = {
        symbol: len(stage.log.missing(symbol, set(stage.truth.published(symbol, last))))
        for symbol, last in marks.items()
    }
    return {symbol: count for symbol, count in missing.items() if count}


def _behind_in_redis(stage: Stage, marks: dict[str, int]) -> dict[str, str]:
    store = redis.Redis(port=stage.path.redis.port)
    behind = {}
    try:
        for symbol, last in marks.items():
            ids = {trade.id for trade in stored_trades(store, symbol)}
            if not ids or max(ids) < last:
                behind[symbol] = f"newest {max(ids, default=None)}, not {last}"
            elif len(ids) != max(ids) - min(ids) + 1:
                behind[symbol] = f"{max(ids) - min(ids) + 1 - len(ids)} missing in between"
    except redis.RedisError as error:
        return {"all": repr(error)}
    return behind


def stored_trades(store: "redis.Redis", symbol: str) -> list[Trade]:
    """Return the trades that Redis has, by id."""
    members: Any = store.zrange(redis_keys.trades(symbol), 0, -1)
    return list(map(decoder(Trade), members))


def _stale_books(stage: Stage) -> dict[str, str]:
    store = redis.Redis(port=stage.path.redis.port)
    stale = {}
    for symbol in stage.symbols:
        row: Any = store.get(redis_keys.book(symbol))
        newest = stage.truth.diffs[symbol][-30:][0].u
        book = None if row is None else decoder(Book)(row)
        if book is None or book.stale or book.last_update_id < newest:
            held = None if book is None else (book.last_update_id, book.stale)
            stale[symbol] = f"{held}, exchange at {newest}"
    return stale


def is_current(client: ApiClient, marks: dict[str, int]) -> bool:
    """Say whether a client is connected and, if it follows trades, has them up to the marks."""
    if not client.connected.is_set():
        return False
    if client.kind != "trades":
        return True
    return not _behind(client, marks)


def _behind(client: ApiClient, marks: dict[str, int]) -> dict[str, int]:
    """Return the symbols of which a client's trades end before the mark, and where they end."""
    reached: dict[str, int] = {}
    messages = client.sessions[-1].messages
    for number in range(len(messages) - 1, -1, -1):
        message = messages[number]
        if len(reached) == (1 if client.symbol else len(marks)):
            break
        if message.symbol in marks and message.symbol not in reached:
            sent = rows(message, SentTrade)
            reached[message.symbol] = sent[-1].id if sent else -1
    followed = [client.symbol] if client.symbol else list(marks)
    ends = {symbol: reached.get(symbol, -1) for symbol in followed}
    return {symbol: end for symbol, end in ends.items() if end < marks[symbol]}
