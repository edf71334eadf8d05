"""Every frame that the real exchange sent in the recording."""

import json
from decimal import Decimal

from tests.unit.kafka.fakes import Recording

from coinstream_contracts.messages import Trade
from coinstream_kafka.adapters.binance.answers import depth
from coinstream_kafka.adapters.binance.frames import parse_frame
from coinstream_kafka.adapters.events import DepthUpdate

# As the recording's description tells.
TRADES = 19_904
DEPTH_UPDATES = 6_495
SNAPSHOT_LEVELS = 1_000


def test_every_recorded_trade_is_read_as_it_was_written(recording: Recording) -> None:
    count = 0
    for raw in recording.of("@trade"):
        wire = json.loads(raw)
        trade = parse_frame(raw)
        assert isinstance(trade, Trade)
        assert (trade.symbol, trade.id) == (wire["s"], wire["t"])
        assert (str(trade.price), str(trade.quantity)) == (wire["p"], wire["q"])
        assert (trade.time_ms, trade.event_time_ms) == (wire["T"], wire["E"])
        assert trade.buyer_is_maker == wire["m"]
        count += 1
    assert count == TRADES


def test_every_recorded_depth_update_is_read_as_it_was_written(recording: Recording) -> None:
    count = 0
    for raw in recording.of("@depth@100ms"):
        wire = json.loads(raw)
        update = parse_frame(raw)
        assert isinstance(update, DepthUpdate)
        assert (update.first_id, update.last_id) == (wire["U"], wire["u"])
        assert [[str(part) for part in level] for level in update.bids] == [
            [f"{Decimal(part)}" for part in level] for level in wire["b"]
        ]
        assert [[str(part) for part in level] for level in update.asks] == [
            [f"{Decimal(part)}" for part in level] for level in wire["a"]
        ]
        count += 1
    assert count == DEPTH_UPDATES


def test_the_recorded_snapshot_is_read_whole(recording: Recording) -> None:
    snapshot = depth(recording.snapshot)

    assert snapshot.last_id == json.loads(recording.snapshot)["lastUpdateId"]
    assert (len(snapshot.bids), len(snapshot.asks)) == (SNAPSHOT_LEVELS, SNAPSHOT_LEVELS)
