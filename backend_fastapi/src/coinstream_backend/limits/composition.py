"""The limits as the settings have them."""

from coinstream_backend.limits.gate import Gate
from coinstream_backend.limits.rate import RateLimit
from coinstream_backend.limits.refusal import Refusals
from coinstream_backend.limits.turns import Turns
from coinstream_backend.metrics import Metrics
from coinstream_backend.settings import Settings


class Limits:
    """What the gate of the connections and the application's middleware share."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._metrics = metrics
        self.requests = RateLimit(per_s=settings.rate_per_s, burst=settings.rate_burst)
        # A client may open all the sockets that it may have at once.
        at_once = max(settings.rate_burst, settings.max_sockets_per_client)
        self.handshakes = RateLimit(per_s=settings.rate_per_s, burst=at_once)
        self.turns = Turns(
            at_a_time=settings.requests_at_a_time,
            waiting=settings.rate_burst,
            wait_s=settings.request_wait_s,
            in_total=settings.max_requests,
        )
        self.gate = Gate(
            requests=self.requests,
            handshakes=self.handshakes,
            refusals=RateLimit(per_s=settings.refusals_per_s, burst=settings.refusals_per_s),
            max_connections=max(
                settings.max_connections_per_client, settings.max_sockets_per_client
            ),
            trusted_proxies=settings.trusted_proxies,
            answers=Refusals(settings.cors_origins),
            refused=self.refused,
        )

    def refused(self, reason: str) -> None:
        """Count a refusal."""
        self._metrics.refused.labels(reason).inc()
