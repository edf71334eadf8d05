"""`/health/parts`."""

from fastapi import APIRouter
from starlette.responses import Response

from coinstream_backend.documentation import answer, problems, ref
from coinstream_backend.operations.examples import PARTS_REPORT
from coinstream_backend.operations.schemas import PartsReport
from coinstream_backend.parts import PartsDep
from coinstream_backend.wire import json_response

router = APIRouter(tags=["health"])


@router.get(
    "/health/parts",
    summary="What an operator asks first: Kafka and its consumers, stores, services, jobs, audit",
    response_class=Response,
    responses={
        200: answer("What was found lately, whatever it is.", ref(PartsReport), PARTS_REPORT),
        **problems(429),
    },
)
async def parts_report(parts: PartsDep) -> Response:
    """Return what was found of each part, with when it was looked at.

    One look serves all who ask within seconds, and none takes longer than a few seconds: a part
    that gives no answer is told as down.
    """
    return json_response(await parts.operations.report())
