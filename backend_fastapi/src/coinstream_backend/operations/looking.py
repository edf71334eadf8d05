"""Looks that always come back: in time, and with what is wrong rather than with an exception."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from coinstream_backend.operations.schemas import Look
from coinstream_telemetry.logs import get_logger

LOOK_LIMIT_S: Final = 2.0

_log = get_logger(__name__)

State = TypeVar("State", bound=Look)


async def looked(
    kind: type[State],
    look: Callable[[], Awaitable[dict[str, object]]],
    *,
    failures: tuple[type[Exception], ...],
    limit_s: float = LOOK_LIMIT_S,
) -> State:
    """Return the state made of the fields that `look` gives, or one that is down.

    Args:
        kind: what the state is made as.
        look: gives all fields that are not of every `Look`.
        failures: what it may raise when the part is away; OSError and a timeout always may.
        limit_s: how long it may take.
    """
    began_s = time.perf_counter()
    as_of_ms = time.time_ns() // 1_000_000
    fields: dict[str, object] = {}
    detail = ""
    known: tuple[type[Exception], ...] = (OSError, *failures)
    try:
        async with asyncio.timeout(limit_s):
            fields = await look()
    except TimeoutError as error:
        detail = str(error)[:200] or f"no answer within {limit_s:g} s"
    except known as error:
        detail = str(error)[:200] or type(error).__name__
    except Exception:  # noqa: BLE001 - a part that answers nonsense must not hide the others
        _log.exception("look_failed", part=kind.__name__)
        detail = "its answer could not be read"
    return kind(
        status="down" if detail else "up",
        detail=detail,
        as_of_ms=as_of_ms,
        took_ms=round((time.perf_counter() - began_s) * 1_000, 1),
        **fields,
    )
