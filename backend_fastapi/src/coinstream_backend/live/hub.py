"""Where Kafka's messages meet the sockets. Everything here runs on the event loop."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from coinstream_backend.live.client import Client
from coinstream_backend.live.feed import Feed, LiveKind
from coinstream_backend.live.feeds import BookFeed, CandleFeed, TradeFeed
from coinstream_backend.live.rolled_feed import RolledFeed
from coinstream_backend.metrics import Metrics
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.messages import Book, Kline, Trade

SERVICE_RESTART: Final = 1012
"""The close code that asks a client to connect again."""
SEAM_MARGIN_S: Final = 1.0
"""More than the reader's view of the log's end may be out of date."""


class Hub:
    """The feeds and the sockets that follow them."""

    def __init__(self, metrics: Metrics, *, stall_s: float) -> None:
        self.candles = CandleFeed()
        self.books = BookFeed()
        self.trades = TradeFeed()
        self.rolled = {
            interval: RolledFeed(interval, self.candles) for interval in STORED_INTERVALS[1:]
        }
        self._feeds: tuple[Feed[Any, Any], ...] = (
            self.candles,
            self.books,
            self.trades,
            *self.rolled.values(),
        )
        self._clients: dict[Client, LiveKind] = {}
        self._behind: dict[Client, tuple[float, int]] = {}
        """Since when a client has taken nothing, and how often it had caught up by then."""
        self._stall_s = stall_s
        self._metrics = metrics

    def publish(
        self, klines: Sequence[Kline], books: Iterable[Book], trades: Iterable[Trade]
    ) -> None:
        """Fold the messages and hand what changed to the sockets."""
        count = self._metrics.deliveries.labels
        # The feeds of longer intervals read the minutes that this one keeps: it comes first.
        count(LiveKind.KLINE).inc(self.candles.publish(klines))
        for rolled in self.rolled.values():
            count(LiveKind.KLINE).inc(rolled.publish(klines))
        count(LiveKind.ORDERBOOK).inc(self.books.publish(books))
        count(LiveKind.TRADES).inc(self.trades.publish(trades))

    def candle_feed(self, interval: Interval) -> Feed[Any, Any]:
        """Return the feed of an interval's candles."""
        return self.candles if interval is Interval.M1 else self.rolled[interval]

    def enter(self, client: Client, kind: LiveKind) -> None:
        """Count a socket in."""
        self._clients[client] = kind
        self._metrics.sockets.labels(kind).inc()

    def leave(self, client: Client) -> None:
        """Forget a socket that has gone."""
        kind = self._clients.pop(client)
        self._behind.pop(client, None)
        for feed in self._feeds:
            feed.remove(client)
        self._metrics.sockets.labels(kind).dec()
        self._metrics.replaced.labels(kind).inc(client.replaced)
        if client.close_reason is not None:
            self._metrics.sockets_closed.labels(kind, client.close_reason).inc()

    def sockets(self) -> dict[str, int]:
        """Return how many sockets of each kind there are."""
        kinds = list(self._clients.values())
        return {str(kind): kinds.count(kind) for kind in LiveKind}

    def close_stalled(self, now_s: float) -> None:
        """Close the sockets whose peer has taken nothing for too long.

        One that reads on stays, though more than it takes may always wait for it.
        `now_s` is on a clock that only runs forward; to be called about once a second.
        """
        for client in self._clients:
            if client.sink.writable:
                self._behind.pop(client, None)
                continue
            since_s, catch_ups = self._behind.get(client, (now_s, client.catch_ups))
            if client.catch_ups != catch_ups:
                since_s = now_s
            self._behind[client] = (since_s, client.catch_ups)
            if now_s - since_s > self._stall_s:
                client.close("too slow")

    def end_seams(self, reached_s: float) -> None:
        """Stop comparing with Redis for the sockets that had opened well before `reached_s`.

        At that time Kafka's reader was at the end of the log, so beyond all that Redis had held.
        """
        for client in self._clients:
            if client.opened_s is not None and client.opened_s < reached_s - SEAM_MARGIN_S:
                client.seams.clear()

    def start_anew(self) -> None:
        """Forget what came from one market, since the data is another's now.

        The sockets are closed with 1012, so that their clients connect again and begin afresh.
        """
        for feed in self._feeds:
            feed.forget()
        for client in self._clients:
            client.close("market changed", SERVICE_RESTART)
