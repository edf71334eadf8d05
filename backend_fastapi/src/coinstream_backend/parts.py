"""What the application's handlers stand on, made once and handed on."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from coinstream_backend.binance.windows import RollingDays
from coinstream_backend.health.board import HealthBoard
from coinstream_backend.history.download import Downloads
from coinstream_backend.history.kept_pages import KeptPages
from coinstream_backend.history.reader import HistoryReader
from coinstream_backend.kept_answers import KeptAnswers
from coinstream_backend.limits.sockets import SocketQuota
from coinstream_backend.live.hub import Hub
from coinstream_backend.metrics import Metrics
from coinstream_backend.operations.report import Operations
from coinstream_backend.settings import Settings
from coinstream_backend.sparklines.service import SparkLines
from coinstream_backend.stored_history import StoredAudit, StoredHistory
from coinstream_backend.stored_state import StoredState
from coinstream_backend.symbols.directory import SymbolDirectory


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a running API."""

    settings: Settings
    stored: StoredState
    stored_history: StoredHistory
    stored_audit: StoredAudit
    history: HistoryReader
    pages: KeptPages
    answers: KeptAnswers
    days: RollingDays
    spark_lines: SparkLines
    downloads: Downloads
    directory: SymbolDirectory
    hub: Hub
    health: HealthBoard
    operations: Operations
    sockets: SocketQuota
    metrics: Metrics


def parts_of(connection: HTTPConnection) -> Parts:
    """Return the parts that the application's lifespan made."""
    return cast("Parts", connection.state.parts)


async def _parts_for_a_route(connection: HTTPConnection) -> Parts:
    """Return the parts. As a coroutine, for FastAPI calls a plain function on another thread."""
    return parts_of(connection)


PartsDep = Annotated[Parts, Depends(_parts_for_a_route)]
