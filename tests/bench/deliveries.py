"""When updates came to the clients, against when they were due."""

from dataclasses import dataclass

import httpx
import numpy as np
from numpy.typing import NDArray
from tests.bench import bench as figures
from tests.bench.bench import Figure
from tests.bench.processes import Measured


@dataclass(frozen=True)
class Deliveries:
    """The updates that came in one repetition."""

    ids: NDArray[np.int64]
    at_ns: NDArray[np.int64]
    closed: int

    def latencies_ms(self, due_ns: dict[int, int]) -> NDArray[np.float64]:
        """Return the time from when each was due, for those that were due at all."""
        ids = np.fromiter(due_ns.keys(), np.int64, len(due_ns))
        due = np.fromiter(due_ns.values(), np.int64, len(due_ns))
        order = np.argsort(ids)
        ids, due = ids[order], due[order]
        places = np.searchsorted(ids, self.ids).clip(0, len(ids) - 1)
        known = ids[places] == self.ids
        latencies: NDArray[np.float64] = (self.at_ns[known] - due[places[known]]) / 1e6
        return latencies


async def take(listeners: Measured) -> Deliveries:
    """Return what came to the clients since the last time."""
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.get(f"http://127.0.0.1:{listeners.port}/take")
    pairs = np.frombuffer(answer.content, np.int64).reshape(-1, 2)
    return Deliveries(pairs[:, 0], pairs[:, 1], int(answer.headers["X-Closed"]))


def percentiles(latencies_ms: NDArray[np.float64]) -> dict[Figure, float]:
    """Return the three percentiles that are told."""
    if not len(latencies_ms):
        return {}
    p50, p99, p999 = np.percentile(latencies_ms, [50, 99, 99.9])
    return {figures.P50: float(p50), figures.P99: float(p99), figures.P999: float(p999)}
