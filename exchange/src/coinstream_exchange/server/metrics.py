"""The server's figures for Prometheus, read from the parts that count them when a scrape asks."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from coinstream_exchange.server.rest.gateway import Gateway
from coinstream_exchange.server.websocket.hub import Hub
from coinstream_exchange.server.websocket.streams import Streams


class ServerMetrics(Collector):
    """Collects what hub, streams and gateway have counted."""

    def __init__(self, hub: Hub, streams: Streams, gateway: Gateway) -> None:
        self._hub = hub
        self._streams = streams
        self._gateway = gateway

    def collect(self) -> Iterable[Metric]:
        """Return the figures of the moment."""
        yield GaugeMetricFamily(
            "coinstream_exchange_connections",
            "WebSocket connections that are open.",
            self._streams.open_count,
        )
        closed = CounterMetricFamily(
            "coinstream_exchange_connections_closed",
            "WebSocket connections that were closed, by reason; too_slow: the client was dropped.",
            labels=["reason"],
        )
        for reason, count in self._streams.closed.items():
            closed.add_metric([reason], count)
        yield closed
        for name, text, count in (
            ("connections_refused", "Connection attempts over the limit.", self._streams.refused),
            ("events", "Events that the market published.", self._hub.events),
            ("events_sent", "Events handed to connections.", self._hub.deliveries),
            ("request_weight", "Weight of the REST requests.", self._gateway.weight_used),
            ("requests_refused", "REST requests refused with 429 or 418.", self._gateway.refused),
        ):
            yield CounterMetricFamily(f"coinstream_exchange_{name}", text, count)


def exposition(registry: CollectorRegistry) -> bytes:
    """Return the figures of `registry` in Prometheus' text format."""
    return generate_latest(registry)
