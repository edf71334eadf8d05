"""`/health/live`, `/health/ready`, `/health` and `/metrics`."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from coinstream_backend.documentation import answer, problems, ref
from coinstream_backend.examples import HEALTH
from coinstream_backend.health.schemas import Health, Probe
from coinstream_backend.health.service import full_health, readiness
from coinstream_backend.parts import PartsDep
from coinstream_backend.wire import json_response

router = APIRouter(tags=["health"])

_UP = [{"name": name, "status": "up", "detail": ""} for name in ("redis", "kafka")]
_DOWN = [_UP[0], {"name": "kafka", "status": "down", "detail": "no broker answers"}]


@router.get(
    "/health/live",
    summary="Whether the process answers",
    response_class=Response,
    responses={200: answer("It does.", ref(Probe), {"status": "live", "parts": []})},
)
async def live() -> Response:
    """Answer as long as the process can."""
    return json_response(Probe(status="live"))


@router.get(
    "/health/ready",
    summary="Whether requests can be served",
    response_class=Response,
    responses={
        200: answer("Redis and Kafka answer.", ref(Probe), {"status": "ready", "parts": _UP}),
        503: answer("One of them does not.", ref(Probe), {"status": "not ready", "parts": _DOWN}),
    },
)
async def ready(parts: PartsDep) -> Response:
    """Answer 200 when Redis and Kafka can be reached, else 503 with the part that cannot."""
    probe = await readiness(parts)
    return json_response(probe, 200 if probe.status == "ready" else 503)


@router.get(
    "/health",
    summary="The state of each part and the age of each stream's data",
    response_class=Response,
    responses={
        200: answer("The state, whatever it is.", ref(Health), HEALTH),
        **problems(429),
    },
)
async def health(parts: PartsDep) -> Response:
    """Return every part's state, every stream's age and open gaps, and the market's name."""
    return json_response(await full_health(parts))


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={
        200: {
            "description": "The metrics in Prometheus' text format.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
)
async def metrics(parts: PartsDep) -> Response:
    """Return the metrics."""
    return Response(
        generate_latest(parts.metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )
