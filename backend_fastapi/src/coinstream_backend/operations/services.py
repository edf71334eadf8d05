"""Looks at the services' own status endpoints, and at Airflow's."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final

import httpx
import msgspec

from coinstream_backend.operations.exposition import Exposition, read_exposition
from coinstream_backend.operations.schemas import ConsumerState, ServiceState
from coinstream_telemetry.logs import get_logger

LOOK_LIMIT_S: Final = 2.0
MAX_BYTES: Final = 4_000_000
"""Of the metrics of one service."""

_log = get_logger(__name__)


class ServiceLookout:
    """Asks services how they are.

    Args:
        http: a client with time limits.
        addresses: where each service has `/health/ready` and `/metrics`, by its name.
        airflow: the address of Airflow's server; empty when there is none.
    """

    def __init__(
        self, http: httpx.AsyncClient, addresses: Mapping[str, str], airflow: str = ""
    ) -> None:
        self._http = http
        self._addresses = addresses
        self._airflow = airflow

    async def look(self) -> tuple[list[ServiceState], list[ConsumerState]]:
        """Return the state of each service, and the lag of those that tell theirs."""
        looks = [self._service(name, address) for name, address in self._addresses.items()]
        services, airflow = await asyncio.gather(asyncio.gather(*looks), self._airflow_parts())
        states = [state for state, _ in services]
        consumers = [consumer for _, consumer in services if consumer is not None]
        return [*states, *airflow], consumers

    async def _service(self, name: str, address: str) -> tuple[ServiceState, ConsumerState | None]:
        as_of_ms = time.time_ns() // 1_000_000
        try:
            async with asyncio.timeout(LOOK_LIMIT_S):
                ready, told = await asyncio.gather(
                    self._http.get(f"{address}/health/ready"), self._metrics(address)
                )
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            detail = str(error)[:200] or f"no answer within {LOOK_LIMIT_S:g} s"
            down = ServiceState(name=name, status="down", detail=detail, as_of_ms=as_of_ms)
            return down, None
        is_ready = ready.status_code == httpx.codes.OK
        state = ServiceState(
            name=name,
            status="ready" if is_ready else "not ready",
            detail="" if is_ready else ready.text.strip()[:200],
            as_of_ms=as_of_ms,
            version=told.version,
            since_ms=told.since_ms,
            cpu_s=told.cpu_s,
            memory=told.memory,
            figures=told.figures,
        )
        return state, _consumer(name, told)

    async def _metrics(self, address: str) -> Exposition:
        body = bytearray()
        async with self._http.stream("GET", f"{address}/metrics") as answer:
            answer.raise_for_status()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > MAX_BYTES:
                    raise ValueError("more metrics than are read")
        # In a thread: the metrics of hundreds of symbols take longer than an update may wait.
        return await asyncio.to_thread(read_exposition, body.decode())

    async def _airflow_parts(self) -> list[ServiceState]:
        if not self._airflow:
            return []
        as_of_ms = time.time_ns() // 1_000_000
        try:
            async with asyncio.timeout(LOOK_LIMIT_S):
                health, version = await asyncio.gather(
                    self._http.get(f"{self._airflow}/api/v2/monitor/health"),
                    self._http.get(f"{self._airflow}/api/v2/version"),
                )
            health.raise_for_status()
            parts = msgspec.json.decode(health.content, type=dict[str, dict[str, Any]])
            number = msgspec.json.decode(version.content, type=dict[str, Any]).get("version")
        except (httpx.HTTPError, TimeoutError, msgspec.MsgspecError) as error:
            detail = str(error)[:200] or f"no answer within {LOOK_LIMIT_S:g} s"
            return [ServiceState(name="airflow", status="down", detail=detail, as_of_ms=as_of_ms)]
        return [
            ServiceState(
                name=f"airflow-{part.replace('_', '-')}",
                status="ready" if state["status"] == "healthy" else "not ready",
                detail="" if state["status"] == "healthy" else str(state["status"]),
                as_of_ms=as_of_ms,
                version=None if number is None else str(number),
            )
            for part, state in parts.items()
            # A part that was never started has no status; ours needs no triggerer.
            if state.get("status") is not None
        ]


def _consumer(name: str, told: Exposition) -> ConsumerState | None:
    if not told.lags:
        return None
    return ConsumerState(
        name=name,
        known_by="service",
        state=None,
        members=None,
        lag=sum(one.lag for one in told.lags),
        topics=told.lags,
    )
