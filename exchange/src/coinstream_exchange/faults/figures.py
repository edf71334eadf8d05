"""How often each kind of fault has struck, for Prometheus."""

from collections import Counter
from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from coinstream_exchange.faults.plan import FaultPlan


class FaultFigures(Collector):
    """Collects the strikes of the faults in a plan, those taken back included."""

    def __init__(self, plan: FaultPlan) -> None:
        self._plan = plan

    def collect(self) -> Iterable[Metric]:
        """Return the figures of the moment."""
        struck = Counter(self._plan.past_hits)
        for fault in self._plan.faults():
            struck[fault.kind] += fault.hits
        family = CounterMetricFamily(
            "coinstream_exchange_faults", "Strikes of the faults that were ordered.", labels=["do"]
        )
        for kind, hits in struck.items():
            family.add_metric([kind], hits)
        yield family
