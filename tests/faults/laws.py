"""What must hold after every fault, once the path had time to drain."""

import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
import redis
from tests.e2e.hot_path import wait_until
from tests.faults.api_clients import ApiClient, Session
from tests.faults.kafka_log import TopicReader
from tests.faults.stage import DRAIN_LIMIT_S, MARKET_PRODUCER, Stage
from tests.faults.truth import Candle, SeenTrade

from coinstream_contracts import redis_keys, topics
from coinstream_contracts.messages import Book, Kline, Trade, decoder
from coinstream_contracts.messages.book import PUBLISHED_LEVELS

CHECKPOINTS = 100
"""Books of a symbol that are compared, the newest of them included."""


class _SentTrade(msgspec.Struct):
    id: int
    price: Decimal
    quantity: Decimal
    time: int


class _SentBook(msgspec.Struct):
    last_update_id: int
    bids: list[tuple[Decimal, Decimal]]
    asks: list[tuple[Decimal, Decimal]]
    stale: bool


class _LoggedBook(msgspec.Struct):
    symbol: str
    last_update_id: int
    bids: msgspec.Raw
    asks: msgspec.Raw
    stale: bool


class _SentCandle(msgspec.Struct):
    open_time: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    closed: bool
    event_time: int = 0


def drain_and_compare(stage: Stage, *, clients: Sequence[ApiClient] | None = None) -> None:
    """Let the path drain, then hold Kafka, Redis and the clients against the truth."""
    newest = stage.truth.newest_ids()
    marks = {symbol: newest[symbol] for symbol in stage.symbols}
    started = time.monotonic()
    drain(stage, marks, stage.clients if clients is None else clients)
    stage.figures["drain_s"] = round(time.monotonic() - started, 1)
    stage.truth.assert_whole()
    assert_log_equals_truth(stage, marks)
    assert_books_equal_the_exchange(stage)
    assert_redis_equals_the_oracle(stage, marks)
    for client in stage.clients if clients is None else clients:
        assert_client_saw_the_truth(stage, client, marks)
    stage.figures |= {
        "published_trades": stage.truth.published_trades(),
        "events_per_s": round(stage.truth.rate_per_s()),
        "repeated_in_log": stage.log.repeated,
        "acknowledged": stage.acknowledged(),
    }


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
            lambda c=client: _is_current(c, marks),  # type: ignore[misc]  # a default binds the loop's value
            left_s(),
            lambda c=client: (  # type: ignore[misc]  # as above
                f"{c.url} is not current: {c.connected.is_set()}, {_behind(c, marks)}"
            ),
        )


def assert_log_equals_truth(stage: Stage, marks: dict[str, int]) -> None:
    """truth - log is empty, nothing in the log contradicts, acknowledged is within the log."""
    assert not stage.log.contradictions
    acknowledged = stage.acknowledged()
    stage.log.read_on()
    assert stage.log.records >= acknowledged
    for symbol, last in marks.items():
        log = stage.log.trades[symbol]
        for number, seen in stage.truth.trades[symbol].copy().items():
            if number <= last:
                assert same_trade(log[number], seen), f"{symbol} {number}"


def assert_books_equal_the_exchange(stage: Stage) -> None:
    """Every fresh book in Kafka, at checkpoints, has the levels of the exchange at that id."""
    by_symbol: dict[str, list[_LoggedBook]] = {symbol: [] for symbol in stage.symbols}
    decode = msgspec.json.Decoder(_LoggedBook).decode
    for book in map(decode, TopicReader(stage.path.kafka.bootstrap, topics.BOOKS).read()):
        if not book.stale and book.symbol in by_symbol:
            by_symbol[book.symbol].append(book)
    compared = 0
    for symbol, books in by_symbol.items():
        chosen = [*books[:: max(1, len(books) // CHECKPOINTS)], *books[-5:]]
        ids = {book.last_update_id for book in chosen}
        expected = stage.truth.books(symbol, ids, PUBLISHED_LEVELS)
        for book in chosen:
            if book.last_update_id in expected:
                levels = (_levels(book.bids), _levels(book.asks))
                assert levels == expected[book.last_update_id], f"{symbol} {book.last_update_id}"
                compared += 1
        assert any(book.last_update_id in expected for book in chosen[-5:]), f"no book of {symbol}"
    stage.figures["books_compared"] = compared


def _levels(raw: msgspec.Raw) -> list[tuple[Decimal, Decimal]]:
    return msgspec.json.decode(raw, type=list[tuple[Decimal, Decimal]])


def assert_redis_equals_the_oracle(stage: Stage, marks: dict[str, int]) -> None:
    """Trades, candles and books in Redis are those of the exchange, and none is left out."""
    store = redis.Redis(port=stage.path.redis.port)
    candles = 0
    for symbol, last in marks.items():
        truth = stage.truth.trades[symbol].copy()
        kept = {trade.id: trade for trade in _trades(store, symbol)}
        assert max(kept) >= last
        assert len(kept) <= redis_keys.TRADE_HISTORY_LENGTH
        for number, trade in kept.items():
            if number in truth:
                assert same_trade(
                    SeenTrade(str(trade.price), str(trade.quantity), trade.time_ms), truth[number]
                )
        first = min(kept)
        known = [number for number in truth if first <= number <= last]
        assert not [number for number in known if number not in kept], f"a hole in {symbol}"
        oracle = stage.truth.whole_candles(symbol)
        for open_time_ms, candle in oracle.items():
            stored = store.get(redis_keys.candle(symbol, open_time_ms))
            assert stored is not None, f"no candle of {symbol} at {open_time_ms}"
            kline = decoder(Kline)(stored)  # type: ignore[arg-type]  # typed for every protocol
            assert kline.closed, f"the candle of {symbol} at {open_time_ms} is open"
            assert _minute(kline) == candle, f"{symbol} at {open_time_ms}"
            candles += 1
        assert_candles_equal_rest(stage, store, symbol)
    stage.figures["candles_compared"] = candles


def assert_candles_equal_rest(stage: Stage, store: "redis.Redis", symbol: str) -> None:
    """The newest closed candles in Redis are those that the exchange answers with."""
    now_ms = int(stage.truth.ask("/api/v3/time")["serverTime"])
    rows = stage.truth.ask("/api/v3/klines", symbol=symbol, interval="1m", limit="10")
    for row in rows:
        if row[6] + 35_000 > now_ms:
            continue  # running, or so new that its candle may still be on the way
        stored = store.get(redis_keys.candle(symbol, row[0]))
        assert stored is not None, f"no candle of {symbol} at {row[0]}"
        kline = decoder(Kline)(stored)  # type: ignore[arg-type]  # typed for every protocol
        ours = (kline.open, kline.high, kline.low, kline.close, kline.volume, kline.quote_volume)
        assert ours == tuple(Decimal(row[i]) for i in (1, 2, 3, 4, 5, 7)), f"{symbol} at {row[0]}"
        assert (kline.trades, kline.closed) == (row[8], True), f"{symbol} at {row[0]}"


def _minute(candle: "Kline | _SentCandle") -> Candle:
    return Candle(
        candle.open,
        candle.high,
        candle.low,
        candle.close,
        candle.volume,
        candle.quote_volume,
        candle.trades,
    )


def assert_client_saw_the_truth(stage: Stage, client: ApiClient, marks: dict[str, int]) -> None:
    """Each connection's values only move on, and none of them is not the exchange's."""
    for session in client.sessions.copy():
        match client.kind:
            case "trades":
                _assert_trades(stage, session)
            case "kline":
                _assert_candles(stage, session)
            case "orderbook":
                _assert_books(stage, session)
    assert _is_current(client, marks)


def _assert_trades(stage: Stage, session: Session) -> None:
    last: dict[str, int] = {}
    for message in session.messages.copy():
        truth = stage.truth.trades[message.symbol]
        for trade in _rows(message, _SentTrade):
            assert trade.id > last.get(message.symbol, -1), f"{message.symbol} goes back"
            last[message.symbol] = trade.id
            if trade.id in truth:
                seen = SeenTrade(str(trade.price), str(trade.quantity), trade.time)
                assert same_trade(seen, truth[trade.id])


def _assert_candles(stage: Stage, session: Session) -> None:
    newest: dict[tuple[str, int], _SentCandle] = {}
    for message in session.messages.copy():
        for candle in _rows(message, _SentCandle):
            key = (message.symbol, candle.open_time)
            known = newest.get(key)
            if known is not None:
                assert candle.closed or not known.closed, f"{key} opened again"
                assert candle.closed or candle.event_time >= known.event_time, f"{key} goes back"
            newest[key] = candle
    for symbol in stage.symbols:
        for open_time_ms, expected in stage.truth.whole_candles(symbol).items():
            known = newest.get((symbol, open_time_ms))
            if known is not None and known.closed:
                assert _minute(known) == expected, f"{symbol} at {open_time_ms}"


def _assert_books(stage: Stage, session: Session) -> None:
    books: dict[str, list[_SentBook]] = {}
    for message in session.messages.copy():
        of_symbol = books.setdefault(message.symbol, [])
        for book in _rows(message, _SentBook):
            if of_symbol:
                assert book.last_update_id >= of_symbol[-1].last_update_id, "the book goes back"
            of_symbol.append(book)
    for symbol, of_symbol in books.items():
        fresh = [book for book in of_symbol if not book.stale][-20:]
        ids = {book.last_update_id for book in fresh}
        expected = stage.truth.books(symbol, ids, PUBLISHED_LEVELS)
        for book in fresh:
            if book.last_update_id in expected:
                assert (book.bids, book.asks) == expected[book.last_update_id], symbol


def _rows(message: Any, kind: Any) -> Any:
    if message.type == "initial":
        return msgspec.json.decode(message.data, type=list[kind])
    return [msgspec.json.decode(message.data, type=kind)]


def same_trade(one: SeenTrade, other: SeenTrade) -> bool:
    """Compare exactly, however the decimals are written."""
    return one == other or (
        Decimal(one.price) == Decimal(other.price)
        and Decimal(one.quantity) == Decimal(other.quantity)
        and one.time_ms == other.time_ms
    )


def _missing(stage: Stage, marks: dict[str, int]) -> dict[str, int]:
    stage.log.read_on()
    missing = {
        symbol: len(
            stage.log.missing(
                symbol, {number for number in stage.truth.trades[symbol].copy() if number <= last}
            )
        )
        for symbol, last in marks.items()
    }
    return {symbol: count for symbol, count in missing.items() if count}


def _behind_in_redis(stage: Stage, marks: dict[str, int]) -> dict[str, str]:
    store = redis.Redis(port=stage.path.redis.port)
    behind = {}
    try:
        for symbol, last in marks.items():
            ids = {trade.id for trade in _trades(store, symbol)}
            if not ids or max(ids) < last:
                behind[symbol] = f"newest {max(ids, default=None)}, not {last}"
            elif len(ids) != max(ids) - min(ids) + 1:
                behind[symbol] = f"{max(ids) - min(ids) + 1 - len(ids)} missing in between"
    except redis.RedisError as error:
        return {"all": repr(error)}
    return behind


def _trades(store: "redis.Redis", symbol: str) -> list[Trade]:
    rows: Any = store.zrange(redis_keys.trades(symbol), 0, -1)
    return list(map(decoder(Trade), rows))


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


def _is_current(client: ApiClient, marks: dict[str, int]) -> bool:
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
            rows = _rows(message, _SentTrade)
            reached[message.symbol] = rows[-1].id if rows else -1
    followed = [client.symbol] if client.symbol else list(marks)
    ends = {symbol: reached.get(symbol, -1) for symbol in followed}
    return {symbol: end for symbol, end in ends.items() if end < marks[symbol]}
