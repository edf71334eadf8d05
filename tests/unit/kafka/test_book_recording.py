"""The local book against the exchange's own best bid and ask."""

import json
from decimal import Decimal

from tests.unit.kafka.fakes import Recording

from coinstream_kafka.adapters.binance.answers import depth
from coinstream_kafka.adapters.binance.frames import parse_frame
from coinstream_kafka.adapters.events import DepthUpdate
from coinstream_kafka.book.synchroniser import BookSynchroniser, Step


def test_the_book_equals_the_recorded_book_ticker_at_every_common_update(
    recording: Recording,
) -> None:
    tickers = {}
    for raw in recording.of("@bookTicker"):
        ticker = json.loads(raw)
        tickers[ticker["u"]] = tuple(Decimal(ticker[name]) for name in "bBaA")
    updates = [parse_frame(raw) for raw in recording.of("@depth@100ms")]
    snapshot = depth(recording.snapshot)
    synchroniser = BookSynchroniser("BTCUSDT")
    compared = 0
    for update in updates:
        assert isinstance(update, DepthUpdate)
        step = synchroniser.on_update(update)
        if step is Step.BUFFERED and update.last_id >= snapshot.last_id:
            assert synchroniser.on_snapshot(snapshot, 0) is Step.SYNCED
        else:
            assert step in {Step.APPLIED, Step.BUFFERED}
        book = synchroniser.top()
        if book is not None and book.last_update_id in tickers:
            (bid, bid_size), (ask, ask_size) = book.bids[0], book.asks[0]
            assert (bid, bid_size, ask, ask_size) == tickers[book.last_update_id]
            compared += 1
    assert compared > 1_000
    assert not synchroniser.syncing
