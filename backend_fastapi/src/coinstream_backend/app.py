"""The composition of the application."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.middleware.cors import CORSMiddleware

from coinstream_backend.audit.endpoints import router as audit
from coinstream_backend.binance.candle_endpoints import router as binance_candles
from coinstream_backend.binance.endpoints import router as binance
from coinstream_backend.book.endpoints import router as book
from coinstream_backend.candles.endpoints import router as candles
from coinstream_backend.compression import Compression
from coinstream_backend.cors import EXPOSED_HEADERS
from coinstream_backend.documentation_page import install_documentation_page
from coinstream_backend.errors import install_error_handlers
from coinstream_backend.health.endpoints import router as health
from coinstream_backend.history.endpoints import router as history
from coinstream_backend.limits.composition import Limits
from coinstream_backend.limits.middleware import LimitsMiddleware
from coinstream_backend.live.endpoints import router as live
from coinstream_backend.metrics import Metrics
from coinstream_backend.openapi import TITLE, DocumentedApi
from coinstream_backend.operations.endpoints import router as operations
from coinstream_backend.parts import Parts
from coinstream_backend.ranking.endpoints import router as ranking
from coinstream_backend.request_metrics import RequestMetricsMiddleware
from coinstream_backend.runtime import open_parts
from coinstream_backend.settings import Settings
from coinstream_backend.sparklines.endpoints import router as sparklines
from coinstream_backend.symbols.endpoints import router as symbols
from coinstream_backend.trades.endpoints import router as trades
from coinstream_backend.udf.endpoints import router as udf

OpenParts = Callable[[Settings, Metrics], AbstractAsyncContextManager[Parts]]


def create_app(settings: Settings, open_parts: OpenParts = open_parts) -> FastAPI:
    """Return the application; its parts are opened when it starts and closed when it stops."""
    metrics = Metrics(CollectorRegistry())
    limits = Limits(settings, metrics)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        async with open_parts(settings, metrics) as parts:
            yield {"parts": parts, "gate": limits.gate}

    app = DocumentedApi(title=TITLE, lifespan=lifespan, docs_url=None, redoc_url=None)
    for router in (
        candles,
        history,
        book,
        trades,
        symbols,
        sparklines,
        ranking,
        audit,
        live,
        binance,
        binance_candles,
        udf,
        health,
        operations,
    ):
        app.include_router(router)
    install_documentation_page(app)
    install_error_handlers(app)
    app.add_middleware(Compression)
    # The last one added is the outermost: a refused request is answered with CORS headers too.
    app.add_middleware(
        LimitsMiddleware,
        requests=limits.requests,
        handshakes=limits.handshakes,
        turns=limits.turns,
        refused=limits.refused,
    )
    app.add_middleware(RequestMetricsMiddleware, metrics=metrics)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET"],
        expose_headers=list(EXPOSED_HEADERS),
    )
    return app
