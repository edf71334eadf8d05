"""What must hold for each client of the API."""

from tests.faults.api_clients import ApiClient, Session
from tests.faults.draining import is_current
from tests.faults.sent_messages import (
    SentBook,
    SentCandle,
    SentTrade,
    minute_figures,
    rows,
    same_trade,
)
from tests.faults.stage import Stage
from tests.faults.truth import SeenTrade

from coinstream_contracts.messages.book import PUBLISHED_LEVELS


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
    assert is_current(client, marks)


def _assert_trades(stage: Stage, session: Session) -> None:
    last: dict[str, int] = {}
    for message in session.messages.copy():
        truth = stage.truth.trades.get(message.symbol, {})
        for trade in rows(message, SentTrade):
            assert trade.id > last.get(message.symbol, -1), f"{message.symbol} goes back"
            last[message.symbol] = trade.id
            if trade.id in truth:
                seen = SeenTrade(str(trade.price), str(trade.quantity), trade.time)
                assert same_trade(seen, truth[trade.id])


def _assert_candles(stage: Stage, session: Session) -> None:
    newest: dict[tuple[str, int], SentCandle] = {}
    for message in session.messages.copy():
        for candle in rows(message, SentCandle):
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
                assert minute_figures(known) == expected, f"{symbol} at {open_time_ms}"


def _assert_books(stage: Stage, session: Session) -> None:
    books: dict[str, list[SentBook]] = {}
    for message in session.messages.copy():
        of_symbol = books.setdefault(message.symbol, [])
        for book in rows(message, SentBook):
            if of_symbol:
                assert book.last_update_id >= of_symbol[-1].last_update_id, "the book goes back"
            of_symbol.append(book)
    for symbol, of_symbol in books.items():
        if symbol not in stage.truth.snapshots:
            continue  # a name that the exchange gave a symbol later
        fresh = [book for book in of_symbol if not book.stale][-20:]
        ids = {book.last_update_id for book in fresh}
        expected = stage.truth.books(symbol, ids, PUBLISHED_LEVELS)
        for book in fresh:
            if book.last_update_id in expected:
                assert (book.bids, book.asks) == expected[book.last_update_id], symbol
