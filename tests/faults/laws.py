"""What must hold after every fault, once the path had time to drain."""

import time
from collections.abc import Sequence
from decimal import Decimal

import msgspec
import redis
from tests.faults.api_clients import ApiClient
from tests.faults.client_laws import assert_client_saw_the_truth
from tests.faults.draining import drain, stored_trades
from tests.faults.kafka_log import TopicReader
from tests.faults.ledger import payload_hash
from tests.faults.payloads import candle_payload, trade_payload
from tests.faults.sent_messages import minute_figures, same_trade
from tests.faults.stage import Stage
from tests.faults.truth import SeenTrade

from coinstream_contracts import redis_keys, topics
from coinstream_contracts.messages import Kline, decoder, supersedes
from coinstream_contracts.messages.book import PUBLISHED_LEVELS

CHECKPOINTS = 100
"""Books of a symbol that are compared, the newest of them included."""


class _LoggedBook(msgspec.Struct):
    symbol: str
    last_update_id: int
    bids: msgspec.Raw
    asks: msgspec.Raw
    stale: bool


def drain_and_compare(stage: Stage, *, clients: Sequence[ApiClient] | None = None) -> None:
    """Let the path drain, then hold Kafka, Redis and the clients against the truth."""
    newest = stage.truth.newest_ids()
    marks = {symbol: newest[symbol] for symbol in stage.symbols}
    started = time.monotonic()
    drain(stage, marks, stage.clients if clients is None else clients)
    stage.figures["drain_s"] = round(time.monotonic() - started, 1)
    stage.truth.assert_whole()
    assert_log_equals_truth(stage, marks)
    assert_candles_equal_the_ledger(stage)
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


def assert_log_equals_truth(stage: Stage, marks: dict[str, int]) -> None:
    """truth - log is empty, nothing in the log contradicts, acknowledged is within the log."""
    assert not stage.log.contradictions
    acknowledged = stage.acknowledged()
    stage.log.read_on()
    assert stage.log.records >= acknowledged
    for symbol, last in marks.items():
        log, seen = stage.log.trades[symbol], stage.truth.trades[symbol]
        for number, published in stage.truth.published(symbol, last).items():
            trade = log[number]
            payload = trade_payload(symbol, number, published.event_time_ms, trade)
            assert payload_hash(payload) == published.payload_hash, f"{symbol} {number}: {trade}"
            # With the hash its contents are proven, even if no client was sent the event.
            assert same_trade(trade, seen.setdefault(number, trade)), f"{symbol} {number}"


def assert_candles_equal_the_ledger(stage: Stage) -> None:
    """Every minute that the ledger has closed long enough is in Kafka, with the same payload."""
    newest: dict[tuple[str, int], Kline] = {}
    for candle in map(
        decoder(Kline), TopicReader(stage.path.kafka.bootstrap, topics.KLINES).read()
    ):
        known = newest.get((candle.symbol, candle.open_time_ms))
        if known is None or supersedes(candle, known):
            newest[candle.symbol, candle.open_time_ms] = candle
    compared = 0
    for symbol in stage.symbols:
        for open_time_ms in stage.truth.whole_candles(symbol):
            published = stage.truth.ledger.closed_candles[symbol][open_time_ms]
            candle = newest[symbol, open_time_ms]
            digest = payload_hash(candle_payload(candle, published))
            assert digest == published.payload_hash, f"{symbol}: {candle}"
            compared += 1
    stage.figures["candles_in_the_ledger"] = compared


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
        kept = {trade.id: trade for trade in stored_trades(store, symbol)}
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
            assert minute_figures(kline) == candle, f"{symbol} at {open_time_ms}"
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
