"""Structured logs: one JSON object a line, on standard error."""

import logging
import sys
from typing import Literal

import structlog

_CHATTY = (
    "kafka",
    "py4j",
    "aiohttp.access",
    "asyncio",
    "httpx",
    "picows",
    "websockets",
    "uvicorn.access",
)

Level = Literal["debug", "info", "warning", "error"]


def configure_logs(service: str, level: Level = "info") -> None:
    """Send our own and the libraries' log records through one JSON renderer.

    Each line carries `time` (UTC, ISO 8601), `level`, `event` and `service`; callers add `symbol`
    and `stream` where they apply. Of the chatty libraries only warnings are shown, unless the level
    is `debug`.
    """

    def add_service(
        _: object, __: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        # Not a context variable: threads that a library starts do not inherit those.
        event["service"] = service
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        add_service,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    if level != "debug":
        for library in _CHATTY:
            logging.getLogger(library).setLevel(max(logging.WARNING, logging.root.level))


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
