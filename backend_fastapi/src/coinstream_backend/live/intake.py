"""Puts what the reader hands over where it belongs. Runs on the event loop."""

import time

from coinstream_backend.health.board import HealthBoard
from coinstream_backend.live.feed import LiveKind
from coinstream_backend.live.hub import Hub
from coinstream_backend.metrics import Metrics
from coinstream_backend.stream.batch import Batch
from coinstream_backend.symbols.directory import SymbolDirectory
from coinstream_contracts.messages import Stream

_KINDS = {
    Stream.KLINE_1M: LiveKind.KLINE,
    Stream.DEPTH: LiveKind.ORDERBOOK,
    Stream.TRADE: LiveKind.TRADES,
}


class Intake:
    """Takes batches in: listings, reports, and the messages for the sockets."""

    def __init__(
        self, hub: Hub, directory: SymbolDirectory, health: HealthBoard, metrics: Metrics
    ) -> None:
        self._hub = hub
        self._directory = directory
        self._health = health
        self._event_lag = {
            stream: metrics.event_lag.labels(kind) for stream, kind in _KINDS.items()
        }

    def take(self, batch: Batch) -> None:
        """Take one batch in."""
        self._directory.learn(batch.listings)
        if batch.market_changed:
            self._hub.start_anew()
        self._health.report(batch.reports)
        self._hub.publish(batch.klines, batch.books, batch.trades)
        now_ms = time.time_ns() // 1_000_000
        for (symbol, stream), (arrival_ms, event_time_ms) in batch.arrivals.items():
            self._health.arrived(stream, symbol, arrival_ms, event_time_ms)
            self._event_lag[stream].observe((now_ms - event_time_ms) / 1_000)
        if batch.reached_end_s is not None:
            self._hub.end_seams(batch.reached_end_s)
