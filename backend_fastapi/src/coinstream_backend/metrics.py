"""The API's Prometheus metrics."""

from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
)


class Metrics:
    """Every metric of the API, on one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        build = Info("coinstream_build", "The version that runs", registry=registry)
        build.info({"version": version("coinstream")})
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        self.requests = Counter(
            "coinstream_backend_requests_total",
            "HTTP requests answered by the application; the refused ones are counted elsewhere",
            ["method", "path", "status"],
            registry=registry,
        )
        self.request_seconds = Histogram(
            "coinstream_backend_request_seconds",
            "Time to answer an HTTP request",
            ["path"],
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
            registry=registry,
        )
        self.refused = Counter(
            "coinstream_backend_refused_total",
            "Requests, handshakes and connections beyond a client's limits, by the limit: "
            "rate, turns, connections, or busy when it was that of all clients together",
            ["reason"],
            registry=registry,
        )
        self.messages = Counter(
            "coinstream_backend_messages_total",
            "Messages read from Kafka",
            ["topic"],
            registry=registry,
        )
        self.invalid_messages = Counter(
            "coinstream_backend_invalid_messages_total",
            "Kafka messages that could not be decoded, and were left out",
            ["topic"],
            registry=registry,
        )
        self.history_reads = Counter(
            "coinstream_backend_history_reads_total",
            "Reads of MongoDB: answered, failed, or not tried since one had just failed",
            ["outcome"],
            registry=registry,
        )
        self.history_read_seconds = Histogram(
            "coinstream_backend_history_read_seconds",
            "Time until MongoDB answered a read",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
            registry=registry,
        )
        self.deliveries = Counter(
            "coinstream_backend_deliveries_total",
            "Updates handed to a client's socket",
            ["kind"],
            registry=registry,
        )
        self.replaced = Counter(
            "coinstream_backend_replaced_total",
            "Updates that a newer one replaced while a slow client's queue held them",
            ["kind"],
            registry=registry,
        )
        self.sockets = Gauge(
            "coinstream_backend_sockets", "Open WebSockets", ["kind"], registry=registry
        )
        self.sockets_closed = Counter(
            "coinstream_backend_sockets_closed_total",
            "WebSockets closed by the server",
            ["kind", "reason"],
            registry=registry,
        )
        self.event_lag = Histogram(
            "coinstream_backend_event_lag_seconds",
            "Event time to hand-over to the sockets, of each Kafka batch's newest message",
            ["kind"],
            buckets=(0.002, 0.005, 0.01, 0.02, 0.04, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60),
            registry=registry,
        )
        self.kafka_up = Gauge(
            "coinstream_backend_kafka_up", "1 while Kafka answers", registry=registry
        )
